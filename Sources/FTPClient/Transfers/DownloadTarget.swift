// SPDX-License-Identifier: Apache-2.0

/// Where the bytes of a download go.
public enum DownloadTarget: Sendable {
    /// A file, under a temporary name until it is complete. An existing file stays as it is until then.
    case file(LocalPath)

    /// A file inside a folder that is held open: nothing outside it can be reached, whatever the name.
    case inside(LocalFolder, name: [UInt8])

    /// A descriptor of the caller, which stays open: standard output, a pipe.
    case descriptor(CInt)
}

/// Where the bytes of an upload come from.
public enum UploadSource: Sendable {
    /// A file.
    case file(LocalPath)

    /// A file inside a folder that is held open; symbolic links are not followed.
    case inside(LocalFolder, name: [UInt8])

    /// A descriptor of the caller, which stays open, read from where it stands to its end: standard input, a pipe.
    case descriptor(CInt)
}
