cat > /etc/motd <<'EOF'
This machine was installed over the network. Change its profile, not the machine.
EOF
