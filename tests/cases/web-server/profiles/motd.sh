#!/bin/sh
echo "${#HOSTNAME} {{ not a template }}" > /etc/motd
