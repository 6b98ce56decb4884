# Made by ksc: chooses disks of this machine, and writes the storage statements with their names.
sys=/sys
dev=/dev
mounts=/proc/mounts
out=/tmp/ksc-storage.ks
hold=yes
LC_ALL=C
CDPATH=
umask 077

# The first word of a file; empty where there is none.
first() {
    word=
    [ ! -r "$1" ] || read -r word rest 2>/dev/null < "$1" || :
}

# What is known of the disk $1, as /sys/block has it: name, sectors of 512 bytes, kinds, and why it can never be chosen.
look() {
    at=$sys/block/$1
    name=$1
    while :; do
        case $name in
            *!*) name=${name%%!*}/${name#*!} ;;
            *) break ;;
        esac
    done
    why=
    kinds=' '
    first "$at/size"
    sectors=$word
    case $sectors in
        '' | *[!0-9]*) sectors=0 ;;
    esac
    first "$at/removable"
    [ "$word" != 1 ] || kinds="${kinds}removable "
    first "$at/queue/rotational"
    case $word in
        0) kinds="${kinds}ssd " ;;
        1) kinds="${kinds}hdd " ;;
    esac
    # The way to it through the buses; without $(...), which would be a process for each disk.
    if cd -P "$at/device" 2>/dev/null; then
        case $PWD in
            */usb[0-9]*/*) kinds="${kinds}usb " ;;
        esac
        case $PWD in
            */rport-[0-9]*/* | */session[0-9]*/*) kinds="${kinds}san " ;;
        esac
        cd /
    fi
    case $remote in
        *" $1 "*) kinds="${kinds}san " ;;
    esac
    case $name in
        nvme*) kinds="${kinds}nvme " ;;
        mmcblk*) kinds="${kinds}mmc " ;;
    esac
    first "$at/ro"
    if [ "$sectors" -eq 0 ]; then
        why='no medium'
    elif [ "$word" = 1 ]; then
        why='read-only'
    else
        case $mounted in
            *" $1 "*) why='in use: it is mounted' ;;
        esac
        case $paths in
            *" $1 "*) why='one path of a multipath device' ;;
        esac
        case $parts in
            *" $1 "*) why='a part of a firmware RAID' ;;
        esac
    fi
}

# Whether the disk is of the kind $1, or has a name like that.
is() {
    case $1 in
        usb | san | mmc | nvme | removable | ssd | hdd)
            case $kinds in
                *" $1 "*) return 0 ;;
            esac
            ;;
        *)
            case $name in
                $1) return 0 ;;
            esac
            ;;
    esac
    return 1
}

# Looks at the disk $1; why says why the choice does not fall on it, and is empty where it may.
judge() {
    look "$1"
    [ -z "$why" ] || return 0
    case $taken in
        *" $name "*) why='chosen already' ;;
    esac
    [ -z "$why" ] || return 0
    case " $only " in
        *' removable '* | *' usb '*) ;;
        *) ! is removable || why=removable ;;
    esac
    [ -z "$why" ] || return 0
    fits=
    words=
    for one in $only; do
        words="$words, $one"
        ! is "$one" || fits=yes
    done
    if [ -n "$only" ] && [ -z "$fits" ]; then
        why="not ${words#, }"
        return 0
    fi
    for one in $exclude; do
        if [ -z "$why" ] && is "$one"; then
            why="excluded: $one"
        fi
    done
    [ -z "$why" ] || return 0
    if [ "$sectors" -lt "$least" ]; then
        why='too small'
    elif [ "$most" -gt 0 ] && [ "$sectors" -gt "$most" ]; then
        why='too large'
    fi
}

# Whether the disk comes before the best so far: by its size; of equal ones the shorter name, then the alphabet, in whose
# order they come.
better() {
    [ -n "$best" ] || return 0
    if [ "$sectors" -eq "$size" ]; then
        [ "${#name}" -lt "${#best}" ]
    elif [ "$order" = smallest ]; then
        [ "$sectors" -lt "$size" ]
    else
        [ "$sectors" -gt "$size" ]
    fi
}

# Chooses $3 disks into disk_1, disk_2 and so on.
choose() {
    wanted=$1 order=$2 left=$3 only=$4 exclude=$5 least=$6 most=$7
    before=$taken
    while [ "$left" -gt 0 ]; do
        best=
        for disk in $disks; do
            judge "$disk"
            if [ -z "$why" ] && better; then
                best=$name
                size=$sectors
            fi
        done
        [ -n "$best" ] || stop
        taken="$taken$best "
        number=$((number + 1))
        eval "disk_$number=\$best"
        left=$((left - 1))
    done
}

# What stands on the console of a machine without a fitting disk.
say() {
    printf '%s\n' "$cr" "ksc: THE INSTALLATION STOPS: this machine has not the disks that the profile wants.$cr" \
        "Wanted: $wanted.$cr" "There are:$cr"
    for disk in $disks; do
        judge "$disk"
        printf '  %-16s %8s MiB  %s\n' "$name" "$((sectors / 2048))" "${why:-fits}$cr"
    done
    [ -n "$disks" ] || printf '%s\n' "  no disks at all. Is a driver missing?$cr"
    printf '%s\n' "Nothing was written to any disk. Change the profile or the disks, and start the machine again.$cr"
}

# Never goes on: without the file that it would write, an installer that does stops as well.
stop() {
    taken=$before
    cr=
    say >&2
    cr=$(printf '\r')
    first "$sys/class/tty/console/active"
    [ -n "$word" ] || word=console rest=
    for tty in $word $rest; do
        (say > "$dev/$tty") 2>/dev/null || :
    done
    while [ "$hold" = yes ]; do
        sleep 3600 || break
    done
    exit 1
}

! command -v udevadm >/dev/null 2>&1 || udevadm settle --timeout=60 >/dev/null 2>&1 || :
number=0
taken=' '
disks=
paths=' '
parts=' '
remote=' '
for at in "$sys"/block/*; do
    disk=${at##*/}
    case $disk in
        loop* | ram* | zram* | sr[0-9]* | scd[0-9]* | fd[0-9]* | dm-* | md* | nbd* | mtdblock*) continue ;;
        mmcblk*boot* | mmcblk*rpmb | mmcblk*gp*) continue ;;
        *[!A-Za-z0-9_.!-]*) continue ;;
    esac
    first "$at/hidden"
    if [ "$word" = 1 ] || [ ! -e "$at/device" ]; then
        continue
    fi
    disks="$disks $disk"
    for holder in "$at"/holders/*; do
        first "$holder/dm/uuid"
        case $word in
            mpath-*) paths="$paths$disk " ;;
            DMRAID-*) parts="$parts$disk " ;;
        esac
        first "$holder/md/metadata_version"
        case $word in
            external:*) parts="$parts$disk " ;;
        esac
    done
    # NVMe over a network; where several controllers lead to a disk, each has a folder.
    for way in "$at"/device/transport "$at"/device/nvme*/transport; do
        first "$way"
        case $word in
            fc | rdma | tcp) remote="$remote$disk " ;;
        esac
    done
done
set -f

# What is mounted now: the medium that the installer runs from, among others.
mounted=' '
while read -r source rest; do
    case $source in
        /dev/* | /tmp/*) source=${source#/*/} ;;
        *) continue ;;
    esac
    while :; do
        case $source in
            */*) source=${source%%/*}!${source#*/} ;;
            *) break ;;
        esac
    done
    for disk in $disks; do
        if [ "$source" = "$disk" ] || [ -d "$sys/block/$disk/$source" ]; then
            mounted="$mounted$disk "
        fi
    done
done < "$mounts"

