// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// An IPv4 address of this machine that is no loopback address, for tests of what holds on a network; `nil` without one.
package let outsideAddress = LocalHost.addresses.first { !$0.isV6 && !$0.isLoopback }?.hostText
