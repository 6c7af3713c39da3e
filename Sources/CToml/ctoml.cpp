// SPDX-License-Identifier: Apache-2.0
#include "include/CToml.h"

#include <cstdio>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

// The library asserts in a debug build what it assumes in a release, and some texts get there ("[[[a"): in both it
// throws here, as for any other text that is no TOML.
#undef NDEBUG
#define TOML_ASSERT(condition)                                                                                         \
    do {                                                                                                               \
        if (!(condition)) throw std::logic_error("it is no TOML");                                                     \
    } while (false)
#include <toml++/toml.h>

struct ferry_toml_document {
    std::vector<ferry_toml_entry> entries;
    // A deque does not move what is in it.
    std::deque<std::string> texts;

    const std::string &keep(std::string_view text) { return texts.emplace_back(text); }

    void add(const toml::node &node, int depth, const toml::key *key) {
        ferry_toml_entry entry = {};
        entry.depth = depth;
        if (key) {
            const auto &text = keep(key->str());
            entry.key = text.data();
            entry.key_length = text.size();
            entry.key_line = key->source().begin.line;
            entry.key_column = key->source().begin.column;
        }
        entry.line = node.source().begin.line;
        entry.column = node.source().begin.column;
        switch (node.type()) {
        case toml::node_type::table:
            entry.kind = FERRY_TOML_TABLE;
            break;
        case toml::node_type::array:
            entry.kind = FERRY_TOML_ARRAY;
            break;
        case toml::node_type::string: {
            const auto &text = keep(node.as_string()->get());
            entry.kind = FERRY_TOML_STRING;
            entry.text = text.data();
            entry.text_length = text.size();
            break;
        }
        case toml::node_type::integer:
            entry.kind = FERRY_TOML_INTEGER;
            entry.integer = node.as_integer()->get();
            break;
        case toml::node_type::floating_point:
            entry.kind = FERRY_TOML_FLOAT;
            entry.decimal = node.as_floating_point()->get();
            break;
        case toml::node_type::boolean:
            entry.kind = FERRY_TOML_BOOLEAN;
            entry.integer = node.as_boolean()->get();
            break;
        default:
            entry.kind = FERRY_TOML_TIME;
        }
        entries.push_back(entry);
        if (auto table = node.as_table()) add_members(*table, depth + 1);
        if (auto array = node.as_array())
            for (auto &element : *array) add(element, depth + 1, nullptr);
    }

    void add_members(const toml::table &table, int depth) {
        for (auto &&[key, value] : table) add(value, depth, &key);
    }
};

static void tell(ferry_toml_error *error, const char *message, toml::source_position position) {
    error->line = position.line;
    error->column = position.column;
    std::snprintf(error->message, sizeof error->message, "%s", message);
}

extern "C" ferry_toml_document *ferry_toml_parse(const char *text, size_t length, ferry_toml_error *error) {
    *error = {};
    ferry_toml_document *document = nullptr;
    try {
        auto table = toml::parse(std::string_view(text, length));
        document = new ferry_toml_document;
        document->add_members(table, 0);
        return document;
    } catch (const toml::parse_error &failure) {
        tell(error, failure.what(), failure.source().begin);
    } catch (const std::exception &failure) {
        tell(error, failure.what(), {1, 1});
    } catch (...) {
        tell(error, "it cannot be read", {1, 1});
    }
    delete document;
    return nullptr;
}

extern "C" void ferry_toml_free(ferry_toml_document *document) { delete document; }

extern "C" size_t ferry_toml_count(const ferry_toml_document *document) { return document->entries.size(); }

extern "C" ferry_toml_entry ferry_toml_entry_at(const ferry_toml_document *document, size_t index) {
    return document->entries[index];
}
