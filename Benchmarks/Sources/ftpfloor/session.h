// SPDX-License-Identifier: Apache-2.0
#pragma once
/// The life of one FTP session, on a thread of its own. Takes anybody, checks nothing, logs nothing.
void *serve_session(void *descriptor);
extern int served_folder;
