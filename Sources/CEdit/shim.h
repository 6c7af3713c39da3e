// SPDX-License-Identifier: Apache-2.0
// libedit (editline(3)) without its variadic calls, and without `FILE`, which belongs to the C library's module.
#ifndef FERRY_CEDIT_H
#define FERRY_CEDIT_H

#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

typedef char *(*ferry_edit_prompt)(EditLine *);
typedef int (*ferry_edit_read)(EditLine *, wchar_t *);
typedef unsigned char (*ferry_edit_key)(EditLine *, int);

// An editor on standard input and standard error, with Emacs keys unless ~/.editrc says otherwise.
//
// Typed text is bytes to everybody but libedit, which turns them into characters by the locale; without a UTF-8
// locale it would lose names that are not ASCII.
static inline EditLine *ferry_edit_open(const char *program, History *lines) {
    const char *locale = setlocale(LC_CTYPE, "");
    if (locale == NULL || strstr(locale, "UTF-8") == NULL) setlocale(LC_CTYPE, "C.UTF-8");
    HistEvent event;
    history(lines, &event, H_SETSIZE, 1000);
    history(lines, &event, H_SETUNIQUE, 1);
    EditLine *editor = el_init(program, stdin, stderr, stderr);
    if (editor == NULL) return NULL;
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_SIGNAL, 0);
    el_set(editor, EL_HIST, history, lines);
    el_source(editor, NULL);
    return editor;
}

static inline void ferry_edit_set_context(EditLine *editor, void *context) {
    el_set(editor, EL_CLIENTDATA, context);
}

static inline void *ferry_edit_context(EditLine *editor) {
    void *context = NULL;
    el_get(editor, EL_CLIENTDATA, &context);
    return context;
}

static inline void ferry_edit_set_prompt(EditLine *editor, ferry_edit_prompt prompt) {
    el_set(editor, EL_PROMPT, prompt);
}

static inline void ferry_edit_set_reader(EditLine *editor, ferry_edit_read reader) {
    el_set(editor, EL_GETCFN, reader);
}

static inline void ferry_edit_bind(
    EditLine *editor, const char *keys, const char *name, const char *summary, ferry_edit_key action) {
    el_set(editor, EL_ADDFN, name, summary, action);
    el_set(editor, EL_BIND, keys, name, NULL);
}

static inline void ferry_edit_bind_builtin(EditLine *editor, const char *keys, const char *name) {
    el_set(editor, EL_BIND, keys, name, NULL);
}

// Puts the terminal into the editor's hands (raw) when `take` is not 0, and else back as it was before.
static inline void ferry_edit_take_terminal(EditLine *editor, int take) { el_set(editor, EL_PREP_TERM, take); }

static inline void ferry_edit_redraw(EditLine *editor) { el_set(editor, EL_REFRESH); }

static inline void ferry_edit_remember(History *lines, const char *line) {
    HistEvent event;
    history(lines, &event, H_ENTER, line);
}

#endif
