// SPDX-License-Identifier: Apache-2.0
// ftpload: many FTP sessions from one thread, or with --blocking or --tls from a thread each.
//
// Logs every session in, says `ready` and waits for a line on standard input; works; prints one line of JSON and waits
// for another line, with the sessions still open. So whoever drives it can look at the server at these moments.
#include "blocking.h"
#include "session.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct crew crews[16];
static int crew_count;
static size_t ramp = 32;
static bool blocking, encrypted;

static const char usage[] =
    "usage: ftpload --port PORT [--host ADDRESS] [--user NAME] [--password WORD] [--payload FILE]\n"
    "               [--ramp N] [--timeout SECONDS] [--blocking] [--tls] op=OPERATION[,key=value]...\n"
    "operations: retr stor list login noop idle slow rawget rawput rawconnect\n"
    "keys: name sessions count seconds path size files verb pace delay rate addresses port background\n";

static void timed_out(int signal) {
    (void)signal;
    static const char text[] = "ftpload: not done in time\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(4);
    _exit(3);
}

static void load_payload(const char *path) {
    struct stat status;
    run.payload_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (run.payload_fd < 0 || fstat(run.payload_fd, &status) != 0) {
        perror(path);
        exit(1);
    }
    run.payload = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, run.payload_fd, 0);
    if (run.payload == MAP_FAILED) exit(1);
}

static void parse(int count, char **words) {
    static const struct option options[] = {
        {"host", 1, 0, 'h'}, {"port", 1, 0, 'p'}, {"user", 1, 0, 'u'}, {"password", 1, 0, 'w'},
        {"payload", 1, 0, 'f'}, {"ramp", 1, 0, 'r'}, {"timeout", 1, 0, 't'},
        {"blocking", 0, 0, 'b'}, {"tls", 0, 0, 's'}, {0}};
    run.server = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    run.user = "anonymous";
    run.password = "bench@";
    int port = 0;
    unsigned seconds = 600;
    for (int letter; (letter = getopt_long(count, words, "", options, NULL)) != -1;) {
        switch (letter) {
        case 'h': inet_pton(AF_INET, optarg, &run.server.sin_addr); break;
        case 'p': port = atoi(optarg); break;
        case 'u': run.user = optarg; break;
        case 'w': run.password = optarg; break;
        case 'f': load_payload(optarg); break;
        case 'r': ramp = (size_t)atol(optarg); break;
        case 't': seconds = (unsigned)atoi(optarg); break;
        case 'b': blocking = true; break;
        case 's': blocking = encrypted = true; break;
        default: fputs(usage, stderr); exit(2);
        }
    }
    for (; optind < count && crew_count < 16; optind++) {
        struct crew *crew = &crews[crew_count++];
        crew_parse(crew, words[optind]);
        if (!crew->port) crew->port = port;
    }
    if (!crew_count || !port) {
        fputs(usage, stderr);
        exit(2);
    }
    signal(SIGALRM, timed_out);
    alarm(seconds);
}

static void make_sessions(void) {
    for (struct crew *crew = crews; crew < crews + crew_count; crew++) {
        crew->members = calloc((size_t)crew->sessions, sizeof *crew->members);
        for (long i = 0; i < crew->sessions; i++) {
            crew->members[i].crew = crew;
            crew->members[i].number = i;
            crew->members[i].control.fd = crew->members[i].data.fd = -1;
        }
        if (!crew->background) run.foreground += crew->sessions;
    }
}

static void log_in(void) {
    for (struct crew *crew = crews; crew < crews + crew_count; crew++) {
        if (!crew_needs_login(crew)) continue;
        for (long next = 0; next < crew->sessions || run.joining_now;) {
            while (next < crew->sessions && run.joining_now < ramp) {
                run.joining_now++;
                session_open(&crew->members[next++]);
            }
            if (run.joining_now) loop_turn(1);
            if (crew->errors) return;
        }
    }
}

static bool failed(void) {
    for (struct crew *crew = crews; crew < crews + crew_count; crew++)
        if (crew->errors) return true;
    return false;
}

static void work(void) {
    run.began = now();
    for (struct crew *crew = crews; crew < crews + crew_count; crew++)
        for (long i = 0; i < crew->sessions; i++) session_begin(&crew->members[i]);
    while (run.foreground > 0 && !failed()) {
        double time = now(), due = time + 1;
        for (struct crew *crew = crews; crew < crews + crew_count; crew++) {
            while (session_next_due(crew) <= time) session_tick(crew->waiting_first);
            if (session_next_due(crew) < due) due = session_next_due(crew);
        }
        loop_turn(due > time ? due - time : 0);
    }
    run.stopping = true;
}

void run_await_line(void) {
    fflush(stdout);
    for (int byte; (byte = getchar()) != '\n' && byte != EOF;) continue;
}

static void run_on_one_thread(void) {
    loop_open();
    make_sessions();
    log_in();
    if (failed()) return;
    puts("ready");
    run_await_line();
    work();
}

int main(int count, char **words) {
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    parse(count, words);
    if (blocking) blocking_run(crews, crew_count, encrypted, (long)ramp);
    else run_on_one_thread();
    printf("{\"crews\":[");
    for (int i = 0; i < crew_count; i++) {
        if (i) putchar(',');
        crew_print(&crews[i], run.began);
    }
    puts("]}");
    run_await_line();
    return failed();
}
