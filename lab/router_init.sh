#!/bin/sh
# Pid 1 of a lab router, started in namespaces of its own (net, mount, pid, uts): NAME IMAGE MOUNTPOINT HOSTNAME.
# Its root file system is the machine's, seen through an overlay whose writes go to the router's own disk image:
# what the machine has installed is there, what the router writes is the router's, and what it did not sync is lost
# with the power. Prints "ready PID" (as the machine counts) once the router can be entered.
set -eu
name=$1 image=$2 base=$3 hostname=$4

# /proc is still the machine's here, so this is our pid as others see it.
read -r pid _ < /proc/self/stat

mount --make-rprivate /
mount -t tmpfs -o size=64k,mode=700 lab "$base"
mkdir "$base/disk" "$base/root"
mount -o loop,noatime "$image" "$base/disk"
mount -t overlay -o "lowerdir=/,upperdir=$base/disk/upper,workdir=$base/disk/work" overlay "$base/root"
cd "$base/root"

mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=1777 tmp var/tmp
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755 dev dev
mkdir dev/net dev/pts dev/shm
for node in null zero full random urandom tty net/tun ppp; do
    [ -c "/dev/$node" ] || continue
    : > "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

mkdir -p run/lab/disk run/lab/old run/netns run/sshd run/wireguard run/openvswitch run/lock run/chrony run/frr
chmod 700 run/lab
chown frr:frr run/frr 2>/dev/null && chmod 755 run/frr
chown _chrony:_chrony run/chrony 2>/dev/null && chmod 750 run/chrony
# Kernel settings that are not of the network belong to the machine.
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,ro,bind proc/sys
[ ! -e proc/sysrq-trigger ] || mount --bind dev/null proc/sysrq-trigger
# Each start of a router is a boot of its own, also for who asks the kernel.
cat proc/sys/kernel/random/uuid > run/lab/boot_id
mount --bind run/lab/boot_id proc/sys/kernel/random/boot_id

mount --move "$base/disk" run/lab/disk
pivot_root . run/lab/old
cd /
umount -l /run/lab/old
rmdir /run/lab/old

[ -s /etc/hostname ] && read -r hostname < /etc/hostname
hostname "$hostname"
ip link set lo up
for where in all default; do
    for setting in accept_ra=0 autoconf=0; do
        file=/proc/sys/net/ipv6/conf/$where/${setting%=*}
        [ ! -e "$file" ] || echo "${setting#*=}" > "$file"
    done
done

echo "ready $pid"
# A router's clock is the machine's clock: nothing in here may set it. The shell waits for its sleep and so also reaps
# every daemon that lost its parent.
exec setpriv --bounding-set=-sys_time sh -c 'while :; do sleep infinity & wait; done' simpul-lab-router "$name" \
    < /dev/null > /dev/null 2>&1
