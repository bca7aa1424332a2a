#!/bin/sh
# Runs the micro-VM's command: as its first process, or as a unit under systemd. What the command says goes out on the
# virtual serial line, its exit status to job/status, what it leaves in /run/microvm/job/out is the caller's.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 USER=root LOGNAME=root
job=/run/microvm/job
if [ $$ = 1 ]; then
    mkdir -p /dev/pts /dev/shm /run/lock
    mount -t devpts -o mode=620,gid=5,ptmxmode=666 devpts /dev/pts
    mount -t tmpfs -o mode=1777 shm /dev/shm
    ln -sf /proc/self/fd /dev/fd
    for n in 0:stdin 1:stdout 2:stderr; do ln -sf "/proc/self/fd/${n%:*}" "/dev/${n#*:}"; done
    hostname microvm
    ip link set lo up
    for module in loop tun openvswitch; do modprobe "$module"; done
fi
talk=''
for talk in /dev/vport*; do :; done
sh "$job/command" </dev/null >"$talk" 2>&1 3>&- &
wait $!
status=$?
echo "$status" >"$job/status~"
mv "$job/status~" "$job/status"
sync "$job/status"
# Only what lies on a disk is worth a slow end, and a command that wants it flushed says so itself.
busybox poweroff -f
