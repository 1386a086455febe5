#define _GNU_SOURCE
#include "brachio_launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const uint64_t brachio_mount_bind = MS_BIND, brachio_mount_recursive = MS_REC, brachio_mount_private = MS_PRIVATE,
               brachio_mount_remount = MS_REMOUNT, brachio_mount_read_only = MS_RDONLY, brachio_mount_no_devices = MS_NODEV,
               brachio_mount_no_set_user = MS_NOSUID, brachio_mount_no_programs = MS_NOEXEC;

enum { descriptors_max = 16, descriptors_closed_max = 65536 };

static unsigned long clone_flags(uint32_t namespaces) {
    unsigned long flags = 0;
    if (namespaces & brachio_launch_mounts) flags |= CLONE_NEWNS;
    if (namespaces & brachio_launch_processes) flags |= CLONE_NEWPID;
    if (namespaces & brachio_launch_messages) flags |= CLONE_NEWIPC;
    if (namespaces & brachio_launch_users) flags |= CLONE_NEWUSER;
    return flags;
}

// fork with namespaces. The system call itself: the library's fork knows no flags, and its clone wants a second stack.
static pid_t fork_into(unsigned long flags) { return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0); }

// The rest runs in the child until it becomes the program: system calls only.

static int write_text(const char *path, const char *text) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    size_t length = strlen(text);
    ssize_t written = write(descriptor, text, length);
    int failure = written < 0 ? errno : written == (ssize_t)length ? 0 : EIO;
    close(descriptor);
    errno = failure;
    return failure == 0 ? 0 : -1;
}

static int change_root(const char *root) {
    if (chdir(root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0) return -1;
    return chdir("/");
}

static int take(const struct brachio_launch_step *step) {
    switch (step->action) {
    case brachio_launch_mount:
        return mount(step->first, step->second, step->third, (unsigned long)step->flags, step->fourth);
    case brachio_launch_folder:
        return mkdir(step->first, (mode_t)step->flags) == 0 || errno == EEXIST ? 0 : -1;
    case brachio_launch_file: {
        int descriptor = open(step->first, O_WRONLY | O_CREAT | O_CLOEXEC, (mode_t)step->flags);
        return descriptor < 0 ? -1 : close(descriptor);
    }
    case brachio_launch_link:
        return symlink(step->first, step->second);
    case brachio_launch_write:
        return write_text(step->first, step->second);
    case brachio_launch_root:
        return change_root(step->first);
    }
    errno = EINVAL;
    return -1;
}

// The wanted descriptors first go above all places that they will take, so that none overwrites another.
static int place_descriptors(const struct brachio_launch *launch, int report) {
    int copies[descriptors_max];
    int kept = (int)launch->descriptor_count;
    if (launch->descriptor_count > descriptors_max) {
        errno = EINVAL;
        return -1;
    }
    for (int place = 0; place < kept; place++) {
        copies[place] = fcntl(launch->descriptors[place], F_DUPFD_CLOEXEC, descriptors_max);
        if (copies[place] < 0) return -1;
    }
    for (int place = 0; place < kept; place++) {
        if (dup2(copies[place], place) < 0) return -1;
    }
#ifdef SYS_close_range
    if (report >= kept && syscall(SYS_close_range, kept, report - 1, 0) == 0 && syscall(SYS_close_range, report + 1, ~0U, 0) == 0) return 0;
#endif
    for (int descriptor = kept; descriptor < descriptors_closed_max; descriptor++) {
        if (descriptor != report) close(descriptor);
    }
    return 0;
}

static int change_user(const struct brachio_launch *launch) {
    if (!launch->changes_user) return 0;
    // The system calls change this process alone; the library's functions would ask the other threads, which are not here.
    if (syscall(SYS_setgroups, launch->group_count, launch->groups) != 0) return -1;
    if (syscall(SYS_setresgid, launch->group, launch->group, launch->group) != 0) return -1;
    return (int)syscall(SYS_setresuid, launch->user, launch->user, launch->user);
}

// Who makes a user namespace has every right in it. A program that is root there would keep them, and could undo what was mounted for it.
static void give_up_rights(void) {
    for (int right = 0; right < 64; right++) {
        if (prctl(PR_CAPBSET_DROP, right, 0, 0, 0) != 0) break;
    }
}

static void reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void report_and_end(int report, enum brachio_launch_stage stage, int32_t step) {
    struct brachio_launch_failure failure = {errno, stage, step};
    ssize_t ignored = write(report, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

static _Noreturn void become_program(const struct brachio_launch *launch, int report) {
    reset_signals();
    setsid();
    if (place_descriptors(launch, report) != 0) report_and_end(report, brachio_launch_stage_descriptors, 0);
    for (size_t index = 0; index < launch->step_count; index++) {
        if (take(&launch->steps[index]) != 0) report_and_end(report, brachio_launch_stage_step, (int32_t)index);
    }
    if (launch->namespaces & brachio_launch_users) give_up_rights();
    if (change_user(launch) != 0) report_and_end(report, brachio_launch_stage_user, 0);
    // After the change of user, which forgets it.
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (chdir(launch->folder) != 0) report_and_end(report, brachio_launch_stage_folder, 0);
    execve(launch->program, (char *const *)launch->arguments, (char *const *)launch->environment);
    report_and_end(report, brachio_launch_stage_program, 0);
}

int32_t brachio_launch_start(const struct brachio_launch *launch, struct brachio_launch_failure *failure) {
    int report[2];
    *failure = (struct brachio_launch_failure){0, brachio_launch_stage_fork, 0};
    if (pipe2(report, O_CLOEXEC) != 0) {
        failure->number = errno;
        return -1;
    }
    // The end that the child reports through stands above the descriptors that it gets.
    int raised = fcntl(report[1], F_DUPFD_CLOEXEC, 64);
    if (raised >= 0) {
        close(report[1]);
        report[1] = raised;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork_into(clone_flags(launch->namespaces));
    if (child == 0) become_program(launch, report[1]);
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child < 0) {
        failure->number = number;
        close(report[0]);
        return -1;
    }
    ssize_t got;
    do got = read(report[0], failure, sizeof *failure);
    while (got < 0 && errno == EINTR);
    close(report[0]);
    if (got != (ssize_t)sizeof *failure) return child;
    brachio_launch_wait(child);
    return -1;
}

void brachio_launch_await_end(int32_t process) {
    siginfo_t information;
    while (waitid(P_PID, (id_t)process, &information, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
}

int32_t brachio_launch_wait(int32_t process) {
    int status;
    while (waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) return 255;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int32_t brachio_launch_input(const void *bytes, size_t count) {
    int descriptor = memfd_create("input", MFD_CLOEXEC);
    if (descriptor < 0) return -errno;
    size_t written = 0;
    while (written < count) {
        ssize_t step = write(descriptor, (const char *)bytes + written, count - written);
        if (step < 0 && errno == EINTR) continue;
        if (step <= 0) {
            int failure = step < 0 ? errno : EIO;
            close(descriptor);
            return -failure;
        }
        written += (size_t)step;
    }
    lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

int32_t brachio_launch_pipe(int32_t ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

int32_t brachio_launch_offers(uint32_t namespaces) {
    pid_t child = fork_into(clone_flags(namespaces));
    if (child < 0) return errno;
    if (child == 0) {
        // Some systems let the namespace be made and refuse to let anything be mounted in it.
        if (!(namespaces & brachio_launch_mounts)) _exit(0);
        if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) _exit(errno);
        _exit((namespaces & brachio_launch_processes) && mount("proc", "/proc", "proc", 0, NULL) != 0 ? errno : 0);
    }
    return brachio_launch_wait(child);
}
