"""A configuration as lines, each with the place that it is from."""

from ksc.artifacts import Made, Place

Line = tuple[str, Place]

BY_KSC = "Made by ksc. Do not edit: change the hosts or ksc.yaml, and compile again."
HEADER, DHCP, BOOT = Made("ksc: header"), Made("ksc: DHCP"), Made("ksc: boot files")
