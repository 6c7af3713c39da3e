// SPDX-License-Identifier: Apache-2.0
// A C interface of toml++ (https://marzer.github.io/tomlplusplus/), a library of C++ headers: it reads a text and gives
// its values as one flat list. No exception leaves it.
#ifndef FERRY_CTOML_H
#define FERRY_CTOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum ferry_toml_kind {
    FERRY_TOML_TABLE,
    FERRY_TOML_ARRAY,
    FERRY_TOML_STRING,
    FERRY_TOML_INTEGER,
    FERRY_TOML_FLOAT,
    FERRY_TOML_BOOLEAN,
    // A date, a time, or both.
    FERRY_TOML_TIME,
};

// A value, followed by the values in it. Lines and columns count from 1; columns count characters.
struct ferry_toml_entry {
    // The number of tables and arrays it stands in; 0 for the values of the text itself.
    int depth;
    enum ferry_toml_kind kind;
    // The key in a table; NULL in an array.
    const char *key;
    size_t key_length;
    int64_t key_line, key_column;
    int64_t line, column;
    // The value of an integer, and 0 or 1 of a boolean.
    int64_t integer;
    double decimal;
    // The text of a string.
    const char *text;
    size_t text_length;
};

// The reason why a text is no TOML, and the place; the message is empty if it is.
struct ferry_toml_error {
    int64_t line, column;
    char message[256];
};

struct ferry_toml_document;

// NULL with an error when it is no TOML, or memory is short. What the entries point to lives as long as the document.
struct ferry_toml_document *ferry_toml_parse(const char *text, size_t length, struct ferry_toml_error *error);
void ferry_toml_free(struct ferry_toml_document *document);
size_t ferry_toml_count(const struct ferry_toml_document *document);
struct ferry_toml_entry ferry_toml_entry_at(const struct ferry_toml_document *document, size_t index);

#ifdef __cplusplus
}
#endif

#endif
