# SPDX-License-Identifier: Apache-2.0
"""pyftpdlib as a server: ADDRESS PORT FOLDER LOG|- LIMIT CERTIFICATE|-. One process, sendfile, passwords in clear, as many as come."""

import logging
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, ThrottledDTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

address, port, folder, log, limit, certificate = sys.argv[1:]
if log == "-":
    logging.basicConfig(level=logging.CRITICAL)
else:
    logging.basicConfig(filename=log, level=logging.INFO)

if certificate != "-":
    FTPHandler = TLS_FTPHandler
    FTPHandler.certfile = certificate
    FTPHandler.tls_control_required = FTPHandler.tls_data_required = True
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_user("bench", "bench", folder, perm="elradfmwMT")
FTPHandler.timeout = 3600
if int(limit):
    ThrottledDTPHandler.read_limit = ThrottledDTPHandler.write_limit = int(limit)
    FTPHandler.dtp_handler = ThrottledDTPHandler
FTPServer.max_cons = FTPServer.max_cons_per_ip = 0
FTPServer((address, int(port)), FTPHandler, backlog=4096).serve_forever()
