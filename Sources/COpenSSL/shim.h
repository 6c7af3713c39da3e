// SPDX-License-Identifier: Apache-2.0
// Wrappers for what Swift cannot call: function-like macros, flags built by macros, and variadic functions.
#ifndef FERRY_COPENSSL_H
#define FERRY_COPENSSL_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// The options of every context: no renegotiation (CVE-2009-3555, CVE-2011-1473), no compression (CRIME), the kernel's
// TLS where it has it.
static inline void ferry_ssl_ctx_harden(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_ENABLE_KTLS
                                     | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                  | SSL_MODE_RELEASE_BUFFERS);
}

// The cipher and the digest of a session ticket (RFC 5077 §4); 1 if all is well.
static inline int ferry_ticket_digest(EVP_MAC_CTX *mac, const unsigned char *key) {
    OSSL_PARAM settings[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)key, 32),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, settings);
}

static inline int ferry_ticket_seal(
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *key, const unsigned char *digest_key,
    unsigned char *vector
) {
    return RAND_bytes(vector, EVP_MAX_IV_LENGTH) == 1 && EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key, vector) == 1
        && ferry_ticket_digest(mac, digest_key) == 1;
}

static inline int ferry_ticket_open(
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *key, const unsigned char *digest_key,
    const unsigned char *vector
) {
    return ferry_ticket_digest(mac, digest_key) == 1
        && EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key, vector) == 1;
}

static inline int ferry_ssl_ctx_set_minimum(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int ferry_ssl_ctx_set_maximum(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}

static inline void ferry_ssl_ctx_cache_sessions(SSL_CTX *context, long mode, long size) {
    SSL_CTX_set_session_cache_mode(context, mode);
    if (size > 0) SSL_CTX_sess_set_cache_size(context, size);
}

static inline void ferry_ssl_ctx_set_servername(SSL_CTX *context, int (*callback)(SSL *, int *, void *), void *argument) {
    SSL_CTX_set_tlsext_servername_callback(context, callback);
    SSL_CTX_set_tlsext_servername_arg(context, argument);
}

static inline void ferry_ssl_ctx_set_status(SSL_CTX *context, int (*callback)(SSL *, void *), void *argument) {
    SSL_CTX_set_tlsext_status_cb(context, callback);
    SSL_CTX_set_tlsext_status_arg(context, argument);
}

static inline long ferry_ssl_set_ocsp_response(SSL *ssl, unsigned char *bytes, long count) {
    return SSL_set_tlsext_status_ocsp_resp(ssl, bytes, count);
}

static inline int ferry_ssl_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

static inline int ferry_ssl_ctx_add_chain(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline void ferry_ssl_keep_out_of_kernel(SSL *ssl) { SSL_clear_options(ssl, SSL_OP_ENABLE_KTLS); }

static inline int ferry_ssl_kernel_sends(SSL *ssl) { return BIO_get_ktls_send(SSL_get_wbio(ssl)); }

static inline int ferry_ssl_kernel_receives(SSL *ssl) { return BIO_get_ktls_recv(SSL_get_rbio(ssl)); }

static inline int ferry_openssl_reason(unsigned long code) { return ERR_GET_REASON(code); }

static inline int ferry_openssl_library(unsigned long code) { return ERR_GET_LIB(code); }

// Seconds since 1970; 0 for what is no time.
static inline int64_t ferry_asn1_seconds(const ASN1_TIME *time) {
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    if (epoch && !ASN1_TIME_diff(&days, &seconds, epoch, time)) days = seconds = 0;
    ASN1_TIME_free(epoch);
    return (int64_t)days * 86400 + seconds;
}

// The form of RFC 2253 on one line.
static inline int ferry_x509_print_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
}

static inline void ferry_openssl_free(void *bytes) { OPENSSL_free(bytes); }

static inline unsigned char *ferry_openssl_copy(const void *bytes, size_t count) { return OPENSSL_memdup(bytes, count); }

// SHA-256 without the five allocations that OpenSSL 3 makes in `SHA256`.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
static inline void ferry_sha256(const void *bytes, size_t count, unsigned char *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}
#pragma clang diagnostic pop

// AES-256-GCM with a nonce of 12 bytes and a tag of 16; 1 if all is well.
static inline int ferry_gcm_seal(
    const unsigned char *key, const unsigned char *nonce, const unsigned char *bound, size_t bound_count,
    const unsigned char *bytes, size_t count, unsigned char *sealed, unsigned char *tag
) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0;
    int done = context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1
        && EVP_EncryptUpdate(context, NULL, &written, bound, (int)bound_count) == 1
        && (count == 0 || EVP_EncryptUpdate(context, sealed, &written, bytes, (int)count) == 1)
        && EVP_EncryptFinal_ex(context, sealed + count, &written) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

// The reverse; 0 also where the tag is another one, and then `bytes` are worth nothing.
static inline int ferry_gcm_open(
    const unsigned char *key, const unsigned char *nonce, const unsigned char *bound, size_t bound_count,
    const unsigned char *sealed, size_t count, const unsigned char *tag, unsigned char *bytes
) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0;
    int done = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1
        && EVP_DecryptUpdate(context, NULL, &written, bound, (int)bound_count) == 1
        && (count == 0 || EVP_DecryptUpdate(context, bytes, &written, sealed, (int)count) == 1)
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, 16, (void *)tag) == 1
        && EVP_DecryptFinal_ex(context, bytes + count, &written) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

static inline EVP_PKEY *ferry_openssl_make_p256_key(void) { return EVP_EC_gen("P-256"); }

// Its public point: 4, x and y, 65 bytes in all.
static inline int ferry_openssl_p256_point(const EVP_PKEY *key, unsigned char point[65]) {
    size_t count = 0;
    return EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, 65, &count) == 1 && count == 65
           && point[0] == 4;
}

// An extension in the words of a configuration; without a context, words that need one would be read from nowhere.
static inline X509_EXTENSION *ferry_x509_extension(const char *name, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, NULL, NULL, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    return X509V3_EXT_conf(NULL, &context, name, value);
}

// Adds one extension to a request.
static inline int ferry_x509_request_extend(X509_REQ *request, const char *name, const char *value) {
    X509_EXTENSION *extension = ferry_x509_extension(name, value);
    STACK_OF(X509_EXTENSION) *stack = sk_X509_EXTENSION_new_null();
    int done = extension && stack && sk_X509_EXTENSION_push(stack, extension) > 0
               && X509_REQ_add_extensions(request, stack) == 1;
    sk_X509_EXTENSION_free(stack);
    X509_EXTENSION_free(extension);
    return done;
}

static inline long ferry_bio_contents(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

static inline int ferry_x509_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

static inline GENERAL_NAME *ferry_x509_name(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}

#endif
