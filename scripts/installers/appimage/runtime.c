/*
 * What stands at the beginning of an AppImage: a program that finds the file system behind itself, mounts it with FUSE where the system lets
 * it, else unpacks it for this run, and then runs AppRun in it. Linked statically: it needs nothing of the system but its kernel.
 *
 *   --appimage-offset             prints where the file system begins
 *   --appimage-extract            unpacks it into ./squashfs-root
 *   --appimage-extract-and-run    unpacks even where it could mount; also APPIMAGE_EXTRACT_AND_RUN=1
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <squashfuse/ll.h>
#include <squashfuse/squashfuse.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Our file systems are never packed with lzo, whose library is under the GPL: this stands in for it. */
int lzo1x_decompress_safe(const unsigned char *in, unsigned long n, unsigned char *out, unsigned long *m, void *work) {
    (void)in, (void)n, (void)out, (void)m, (void)work;
    return -1;
}

static void fail(const char *what) {
    const char *advice = errno == ENOSPC ? " (set TMPDIR to a folder on a disk with room for the unpacked app)" : "";
    fprintf(stderr, "AppImage: %s: %s%s\n", what, strerror(errno), advice);
    exit(127);
}

/* The file system follows the last section header of this program. */
static size_t own_size(const char *self) {
    Elf64_Ehdr header;
    int file = open(self, O_RDONLY | O_CLOEXEC);
    if (file < 0 || pread(file, &header, sizeof header, 0) != sizeof header) fail(self);
    close(file);
    return header.e_shoff + (size_t)header.e_shentsize * header.e_shnum;
}

/* ---- unpacking ---- */

static void write_file(sqfs *image, sqfs_inode *inode, const char *target) {
    static char bytes[1 << 20];
    unlink(target); /* of an earlier --appimage-extract; what is written is always a file of our own making */
    int file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file < 0) fail(target);
    for (sqfs_off_t at = 0; (uint64_t)at < inode->xtra.reg.file_size;) {
        sqfs_off_t count = sizeof bytes;
        if (sqfs_read_range(image, inode, at, &count, bytes) || count <= 0) fail(target);
        for (sqfs_off_t done = 0; done < count;) {
            ssize_t written = write(file, bytes + done, count - done);
            if (written < 0) fail(target);
            done += written;
        }
        at += count;
    }
    if (fchmod(file, inode->base.mode & 0777)) fail(target);
    close(file);
}

static void make_folder(const char *target, mode_t mode) {
    struct stat there;
    if (!mkdir(target, mode)) return;
    int why = errno;
    /* A link in its place would lead elsewhere. */
    if (why == EEXIST && !lstat(target, &there) && S_ISDIR(there.st_mode)) return;
    errno = why;
    fail(target);
}

static void write_entry(sqfs *image, sqfs_inode_id id, const char *target) {
    sqfs_inode inode;
    if (sqfs_inode_get(image, &inode, id)) fail(target);
    if (S_ISDIR(inode.base.mode)) {
        make_folder(target, 0755);
    } else if (S_ISLNK(inode.base.mode)) {
        char to[PATH_MAX];
        size_t size = sizeof to;
        if (sqfs_readlink(image, &inode, to, &size)) fail(target);
        unlink(target);
        if (symlink(to, target)) fail(target);
    } else if (S_ISREG(inode.base.mode)) {
        write_file(image, &inode, target);
    }
}

static void unpack(const char *self, size_t offset, const char *folder) {
    sqfs image;
    sqfs_traverse walk;
    sqfs_err error;
    char target[PATH_MAX];
    if (sqfs_open_image(&image, self, offset)) fail("the file system cannot be read");
    if (sqfs_traverse_open(&walk, &image, sqfs_inode_root(&image))) fail("the file system cannot be read");
    while (sqfs_traverse_next(&walk, &error)) {
        if (walk.dir_end) continue;
        if (snprintf(target, sizeof target, "%s/%s", folder, walk.path) >= (int)sizeof target) {
            errno = ENAMETOOLONG;
            fail(walk.path);
        }
        write_entry(&image, sqfs_dentry_inode(&walk.entry), target);
    }
    sqfs_traverse_close(&walk);
    if (error) fail("the file system cannot be read");
    sqfs_fd_close(image.fd);
}

static int remove_entry(const char *path, const struct stat *is, int kind, struct FTW *at) {
    (void)is, (void)kind, (void)at;
    remove(path);
    return 0; /* One that cannot be removed does not keep the others. */
}

static void remove_folder(const char *folder) {
    nftw(folder, remove_entry, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* ---- folders in the one for temporary files ---- */

#define MOUNTED ".mount_pagoda-"
#define UNPACKED ".unpacked_pagoda-"

static const char *temporary(void) {
    const char *named = getenv("TMPDIR");
    return named && *named ? named : "/tmp";
}

/* A folder that is this user's alone, under a name that nobody knew before; the app is told of it. */
static char *own_folder(const char *prefix) {
    static char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/%sXXXXXX", temporary(), prefix);
    if (!mkdtemp(folder)) fail(folder);
    setenv("APPDIR", folder, 1);
    return folder;
}

/* A hold on an unpacked folder, which each process that runs from it inherits: it ends with the last of them, however that ends. -1: another has it. */
static int hold(const char *folder) {
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (file < 0 || !flock(file, LOCK_EX | LOCK_NB)) return file;
    close(file);
    return -1;
}

/* What a killed run left there; who made a folder this minute may not hold it yet. */
static void sweep(void) {
    DIR *list = opendir(temporary());
    if (!list) return;
    for (struct dirent *entry; (entry = readdir(list));) {
        char path[PATH_MAX];
        struct stat is;
        bool unpacked = !strncmp(entry->d_name, UNPACKED, strlen(UNPACKED));
        if (!unpacked && strncmp(entry->d_name, MOUNTED, strlen(MOUNTED))) continue;
        if (snprintf(path, sizeof path, "%s/%s", temporary(), entry->d_name) >= (int)sizeof path) continue;
        if (lstat(path, &is) || !S_ISDIR(is.st_mode) || is.st_uid != geteuid() || time(NULL) - is.st_mtime < 60) continue;
        /* One that something is mounted on stays. */
        if (!unpacked) {
            rmdir(path);
            continue;
        }
        int held = hold(path);
        if (held < 0) continue;
        remove_folder(path);
        close(held);
    }
    closedir(list);
}

/* ---- mounting ---- */

static sqfs_ll_chan channel;
static char *mount_point;
static int app_lives;

/* Every process of the app holds the other end of the pipe: once all of them are gone, so is the mount. */
static void *unmount_after_app(void *unused) {
    (void)unused;
    struct pollfd end = {.fd = app_lives, .events = 0};
    while (poll(&end, 1, -1) < 0 && errno == EINTR) continue;
    fuse_session_exit(channel.session);
    sqfs_ll_unmount(&channel, mount_point);
    return NULL;
}

static bool serve(const char *self, size_t offset, int ready) {
    struct fuse_lowlevel_ops operations = {
        .getattr = sqfs_ll_op_getattr,
        .opendir = sqfs_ll_op_opendir,
        .releasedir = sqfs_ll_op_releasedir,
        .readdir = sqfs_ll_op_readdir,
        .lookup = sqfs_ll_op_lookup,
        .open = sqfs_ll_op_open,
        .create = sqfs_ll_op_create,
        .release = sqfs_ll_op_release,
        .read = sqfs_ll_op_read,
        .readlink = sqfs_ll_op_readlink,
        .forget = sqfs_ll_op_forget,
    };
    struct fuse_args options = FUSE_ARGS_INIT(0, NULL);
    fuse_opt_add_arg(&options, "appimage");
    fuse_opt_add_arg(&options, "-oro,nosuid,nodev");
    sqfs_ll *image = calloc(1, sizeof *image);
    if (!image || sqfs_open_image(&image->fs, self, offset) || sqfs_ll_init(image)) return false;
    if (sqfs_ll_mount(&channel, mount_point, &options, &operations, sizeof operations, image)) return false;
    pthread_t watcher;
    if (pthread_create(&watcher, NULL, unmount_after_app, NULL)) return false;
    if (write(ready, "1", 1) != 1) return false;
    close(ready);
    fuse_session_loop(channel.session);
    /* A request that came meanwhile ends the loop before the mount is gone, which would then stay for ever. */
    pthread_join(watcher, NULL);
    return true;
}

/* Runs the app in the mounted file system; returns where it could not be mounted. */
static void run_mounted(const char *self, size_t offset, char **argv) {
    char program[PATH_MAX + 16];
    int life[2], ready[2];
    mount_point = own_folder(MOUNTED);
    snprintf(program, sizeof program, "%s/AppRun", mount_point);
    if (pipe(life) || pipe2(ready, O_CLOEXEC)) fail("pipe");
    pid_t server = fork();
    if (server < 0) fail("fork");
    if (server == 0) {
        setsid();
        close(life[1]);
        close(ready[0]);
        fcntl(life[0], F_SETFD, FD_CLOEXEC);
        app_lives = life[0];
        int nothing = open("/dev/null", O_RDWR);
        for (int stream = 0; stream <= 2; stream++) dup2(nothing, stream);
        bool mounted = serve(self, offset, ready[1]);
        rmdir(mount_point);
        _exit(mounted ? 0 : 1);
    }
    close(life[0]);
    close(ready[1]);
    char said;
    if (read(ready[0], &said, 1) == 1) {
        execv(program, argv);
        fail(program);
    }
    close(life[1]);
    close(ready[0]);
    waitpid(server, NULL, 0);
}

/* ---- */

static pid_t child;

/* A terminal sends its signals to the app by itself: a second one would be a second Ctrl+C. */
static void pass_on(int number, siginfo_t *info, void *unused) {
    (void)unused;
    if (info->si_code != SI_KERNEL) kill(child, number);
}

/* Unpacks and runs in a child, so that the folder goes whatever becomes of it: also where the disk is full, or it is stopped half-way. */
static int run_unpacked(const char *self, size_t offset, char **argv) {
    sweep();
    sigset_t ends, before;
    sigemptyset(&ends);
    for (const int *at = (const int[]){SIGINT, SIGTERM, SIGHUP, 0}; *at; at++) sigaddset(&ends, *at);
    /* From before there is a folder until somebody is there to remove it. */
    sigprocmask(SIG_BLOCK, &ends, &before);
    char *folder = own_folder(UNPACKED);
    hold(folder);
    child = fork();
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        char program[PATH_MAX + 16];
        snprintf(program, sizeof program, "%s/AppRun", folder);
        unpack(self, offset, folder);
        execv(program, argv);
        fail(program);
    }
    if (child < 0) {
        int why = errno;
        remove_folder(folder);
        errno = why;
        fail("fork");
    }
    struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO};
    for (const int *at = (const int[]){SIGINT, SIGTERM, SIGHUP, 0}; *at; at++) sigaction(*at, &action, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    remove_folder(folder);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv) {
    char self[PATH_MAX], here[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0) fail("/proc/self/exe");
    self[length] = 0;
    size_t offset = own_size(self);
    const char *first = argc > 1 ? argv[1] : "";
    if (!strcmp(first, "--appimage-offset")) return printf("%zu\n", offset) < 0;
    if (!strcmp(first, "--appimage-extract")) {
        make_folder("squashfs-root", 0755);
        unpack(self, offset, "squashfs-root");
        return 0;
    }
    bool mount = !getenv("APPIMAGE_EXTRACT_AND_RUN");
    if (!strcmp(first, "--appimage-extract-and-run")) {
        mount = false;
        argv[1] = argv[0];
        argv++;
    }
    setenv("APPIMAGE", self, 1);
    setenv("ARGV0", argv[0], 1);
    if (getcwd(here, sizeof here)) setenv("OWD", here, 1);
    if (mount) run_mounted(self, offset, argv);
    return run_unpacked(self, offset, argv);
}
