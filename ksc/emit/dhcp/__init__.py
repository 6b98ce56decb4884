"""DHCP: what machines are told with their addresses, the same by dhcpd, Kea and dnsmasq.

`boots` is who loads what, `model` the networks and the machines in them, `problems` what is wrong with those. Of each
program there is one module that says all that in its language. The plugins are the modules above, of the same names.
"""
