# SPDX-License-Identifier: Apache-2.0
"""Ferry beside its competition: starts each server in turn, drives it with ftpload, and writes down what came of it."""
