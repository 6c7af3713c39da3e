// SPDX-License-Identifier: Apache-2.0
// Moving bytes between a socket and a file or folder, with blocking calls. All answer whether it worked.
#pragma once
int send_file(int socket, int folder, const char *path);
int receive_file(int socket, int folder, const char *path);
int send_listing(int socket, int folder, const char *path, int machine);
