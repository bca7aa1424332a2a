#!/bin/busybox sh
# shellcheck shell=dash
# First process of the micro-VM: puts its root file system together and hands over.
# Kernel command line: microvm.init=script|systemd, microvm.disk=/dev/vda where a disk keeps what is written.
export PATH=/bin
b=/bin/busybox
die() { echo "microvm: $*" >&2; $b sleep 1; $b poweroff -f; }
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
while read -r module; do $b insmod "/modules/$module" || die "$module does not load"; done </modules/order
init=script disk=''
for word in $($b cat /proc/cmdline); do
    case $word in microvm.init=*) init=${word#*=} ;; microvm.disk=*) disk=${word#*=} ;; esac
done
# The machine does not change while we look at it, as far as we care: what was read once is kept.
look=trans=virtio,version=9p2000.L,msize=512000
$b mount -t 9p -o "ro,cache=loose,$look" root /lower || die "the machine's files cannot be seen"
if [ -n "$disk" ]; then $b mount -t ext4 -o noatime "$disk" /upper || die "$disk cannot be mounted"
else $b mount -t tmpfs -o size=75% upper /upper; fi
$b mkdir -p /upper/upper /upper/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/upper/upper,workdir=/upper/work root /new || die "no overlay"
$b mount -t tmpfs -o mode=755 run /new/run
$b mkdir -p /new/run/microvm/job /new/run/microvm/modules
$b mount -t 9p -o "rw,cache=none,$look" job /new/run/microvm/job || die "the job cannot be seen"
$b mount -t 9p -o "ro,cache=loose,$look" modules /new/run/microvm/modules || die "the kernel's modules cannot be seen"
$b mkdir -p /new/usr/lib/modules /new/dev /new/proc /new/sys
$b mount -o bind /new/run/microvm/modules /new/usr/lib/modules
for part in dev proc sys; do $b mount -o move /$part /new/$part; done
$b cp /new/run/microvm/job/guest.sh /new/run/microvm/guest.sh
case $init in
systemd)
    # What a boot clears away must not be the machine's, under however many files of it.
    for temporary in tmp var/tmp; do $b mount -t tmpfs -o mode=1777 tmp /new/$temporary; done
    units=/new/run/systemd/system
    $b mkdir -p $units/multi-user.target.wants
    printf '%s\n' '[Unit]' 'Description=The command of the micro-VM' 'After=multi-user.target' \
        '[Service]' 'Type=exec' 'ExecStart=/bin/sh /run/microvm/guest.sh' 'KillMode=none' >$units/microvm.service
    $b ln -s ../microvm.service $units/multi-user.target.wants/microvm.service
    exec $b switch_root /new /lib/systemd/systemd ;;
*) exec $b switch_root /new /bin/sh /run/microvm/guest.sh ;;
esac
