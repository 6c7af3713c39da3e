// SPDX-License-Identifier: Apache-2.0

/// Python's ftplib, carrying whole directories; Latin-1 stands for "bytes as they are".
enum FTPLibScript {
    static let upload =
        connect + #"""
            def carry(local):
                for entry in sorted(os.scandir(local), key=lambda e: e.name):
                    name = entry.name.decode('latin-1')
                    if entry.is_dir():
                        ftp.mkd(name); ftp.cwd(name); carry(entry.path); ftp.cwd('..')
                    else:
                        with open(entry.path, 'rb') as file: ftp.storbinary('STOR ' + name, file)
            carry(directory)
            ftp.quit()
            """#

    static let download =
        connect + #"""
            def carry(local):
                for name, facts in list(ftp.mlsd()):
                    path = os.path.join(local, name.encode('latin-1'))
                    if facts['type'] == 'dir':
                        os.mkdir(path); ftp.cwd(name); carry(path); ftp.cwd('..')
                    elif facts['type'] == 'file':
                        with open(path, 'wb') as file: ftp.retrbinary('RETR ' + name, file.write)
                        assert ftp.size(name) == int(facts['size']) == os.path.getsize(path), name
            carry(directory)
            ftp.quit()
            """#

    private static let connect = #"""
        import ftplib, os, sys
        port, user, password, directory = sys.argv[1:]
        directory = os.fsencode(directory)
        ftp = ftplib.FTP(timeout=20, encoding='latin-1')
        ftp.connect('127.0.0.1', int(port))
        ftp.login(user, password)

        """#
}
