// The file with a list's secret key: 64 hexadecimal digits, from `cordon keygen --secret` or `openssl rand -hex 32`.

import CordonBytes
import CordonIO
import CordonImage
import CordonLists
import CordonSystem

/// A file that only its owner should be able to read.
enum SecretFile {
  static func warn(ifExposed path: String, whoCan use: String) {
    guard PrivateKey.isExposed(at: path) else { return }
    reportToStandardError(
      "warning: others than the owner can read \(path), and can then \(use); "
        + "fix this with: chmod 600 \(path)")
  }
}

extension SecretFile {
  /// Refuses a key that was given in place of its file's name, without repeating it.
  static func refuse(_ value: String, of option: String) throws {
    guard SecretArguments.isKeyInPlaceOfFile(value), !FileSystem.isFile(value) else { return }
    throw CommandFailure(
      message:
        "\(option) takes the name of a file, but was given a key, which every user of this machine can see in the list of "
        + "processes: make a new key, in a file of mode 600, and name that file")
  }
}

enum SecretKeyFile {
  /// Reads the key in the file at `path`. White space around the digits is ignored.
  ///
  /// - Throws: ``CommandFailure``, which never quotes what the file holds.
  static func read(_ path: String) throws -> ListKey {
    try SecretFile.refuse(path, of: "--key-file")
    var bytes: [UInt8]
    do throws(ListReadError) {
      bytes = try SourceFile.read(path, limit: 4096)
    } catch {
      switch error {
      case .tooLarge, .isFolder: bytes = []
      default: throw CommandFailure(message: "--key-file: \(error.description)")
      }
    }
    while let last = bytes.last, last.isASCIIWhitespace { bytes.removeLast() }
    let digits = bytes.drop(while: \.isASCIIWhitespace).map(\.hexDigitValue)
    let values = digits.compactMap(\.self)
    guard digits.count == 64, values.count == 64,
      let key = ListKey(stride(from: 0, to: 64, by: 2).map { values[$0] << 4 | values[$0 + 1] })
    else {
      throw CommandFailure(
        message:
          "--key-file: \(path) is not a secret key, which is 64 hexadecimal digits and nothing else; make one "
          + "with: cordon keygen --secret -o list.secret")
    }
    SecretFile.warn(ifExposed: path, whoCan: "check any address against the list")
    return key
  }
}
