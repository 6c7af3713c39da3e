// SPDX-License-Identifier: Apache-2.0
// The types of other modules that the library's API speaks of. All of FTPWire would bring its `CommandLine` along, which
// hides Swift's.
@_exported public import struct FTPAccounts.Account
@_exported public import struct FTPAccounts.AccountName
@_exported public import enum FTPAccounts.AnonymousPolicy
@_exported public import struct FTPAccounts.TransferRate
@_exported public import struct FTPAccounts.TransferRates
@_exported public import struct FTPPolicy.Permissions
@_exported public import struct FTPPolicy.EncryptionPolicy
@_exported public import struct FTPStorage.StorageCapabilities
@_exported public import struct FTPStorage.StorageError
@_exported public import enum FTPStorage.WriteMode
@_exported public import struct FTPWire.EntryFacts
@_exported public import enum FTPWire.EntryKind
@_exported public import struct FTPWire.FileName
@_exported public import enum FTPWire.Printable
@_exported public import struct FTPWire.Refusal
@_exported public import struct FTPWire.Reply
@_exported public import struct FTPWire.ReplyCode
@_exported public import struct FTPWire.Timestamp
@_exported public import struct FTPWire.VirtualPath
