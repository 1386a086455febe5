// Starting a program apart from the rest of the machine.
//
// What the child does before it becomes the program is a list of steps that the caller worked out: nothing between fork and exec allocates,
// locks or runs code of another language.
#ifndef BRACHIO_LAUNCH_H
#define BRACHIO_LAUNCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a step does with its texts.
enum brachio_launch_action {
    /// mount(first, second, third, flags, fourth): source, target, type, options. Texts that are null are passed on as null.
    brachio_launch_mount = 0,
    /// mkdir(first, flags): a folder that is there already is no failure.
    brachio_launch_folder = 1,
    /// An empty file at `first` with the permissions `flags`; one that is there already is no failure.
    brachio_launch_file = 2,
    /// symlink(first, second): a link at `second` that says `first`.
    brachio_launch_link = 3,
    /// Writes the text `second` into the file `first`, which is there.
    brachio_launch_write = 4,
    /// Makes the folder `first`, a mount, the root, and lets go of the old one.
    brachio_launch_root = 5,
};

struct brachio_launch_step {
    enum brachio_launch_action action;
    const char *first;
    const char *second;
    const char *third;
    const char *fourth;
    uint64_t flags;
};

/// Namespaces that the program gets for itself; bits.
enum brachio_launch_namespace {
    brachio_launch_mounts = 1,
    brachio_launch_processes = 2,
    brachio_launch_messages = 4,
    brachio_launch_users = 8,
};

struct brachio_launch {
    const char *program;
    const char *const *arguments;
    const char *const *environment;
    /// Working folder, as seen after the steps.
    const char *folder;
    /// Become 0, 1, 2, … of the program; all others are closed.
    const int32_t *descriptors;
    size_t descriptor_count;
    uint32_t namespaces;
    const struct brachio_launch_step *steps;
    size_t step_count;
    /// Whether user, group and further groups are changed.
    int32_t changes_user;
    uint32_t user;
    uint32_t group;
    const uint32_t *groups;
    size_t group_count;
};

/// Where a launch failed.
enum brachio_launch_stage {
    brachio_launch_stage_fork = 0,
    brachio_launch_stage_step = 1,
    brachio_launch_stage_user = 2,
    brachio_launch_stage_folder = 3,
    brachio_launch_stage_program = 4,
    brachio_launch_stage_descriptors = 5,
};

struct brachio_launch_failure {
    int32_t number;
    enum brachio_launch_stage stage;
    int32_t step;
};

/// Starts the program in a session of its own and returns its number, or -1 with `failure` filled. It is killed when the calling *thread*
/// ends, so the caller waits for it on that thread.
int32_t brachio_launch_start(const struct brachio_launch *launch, struct brachio_launch_failure *failure);

/// Returns when the process has ended. Until `wait` its number is not given to another.
void brachio_launch_await_end(int32_t process);

/// Waits for the process and returns its exit status, or 128 and the signal's number where a signal ended it.
int32_t brachio_launch_wait(int32_t process);

/// An open descriptor of a file in memory with `count` bytes, read from its start; negative: the system's error.
int32_t brachio_launch_input(const void *bytes, size_t count);

/// Both ends of a pipe, closed on exec. 0, or the negative number of the system's error.
int32_t brachio_launch_pipe(int32_t ends[2]);

/// Whether the kernel lets this process have these namespaces: 0, or the number of the system's error.
int32_t brachio_launch_offers(uint32_t namespaces);

/// Bits of mount(2) for Swift, which does not see these macros.
extern const uint64_t brachio_mount_bind, brachio_mount_recursive, brachio_mount_private, brachio_mount_remount, brachio_mount_read_only,
    brachio_mount_no_devices, brachio_mount_no_set_user, brachio_mount_no_programs;

#ifdef __cplusplus
}
#endif
#endif
