// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The `ferry` program: a shell for FTP, and its commands one at a time.
@main struct Main {
    static func main() {
        let interruptions = Interruptions()
        interruptions.start()
        Program.run {
            let code = await Ferry(interruptions).run(Environment.arguments)
            TypedKeys.restore()
            return code.rawValue
        }
    }
}
