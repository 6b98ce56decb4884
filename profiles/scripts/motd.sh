cat > /etc/motd <<'EOF'
Installed over the network; its profile is kept with the others.
EOF
