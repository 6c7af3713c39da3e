# SPDX-License-Identifier: Apache-2.0
"""A cluster of ferryd on one computer, and what is asked of it: scripts/test-cluster."""
