// The version of the command, and of what its answers depend on.

import CICU
import CPCRE2
import CPSL
import CSystemCalls
import CordonImage
import CordonModel

enum CordonVersion {
  /// As `cordon --version` prints it.
  static let text = "0.1.0"

  /// As `cordon --version --verbose` prints it: one line each, for bug reports.
  static var details: String {
    [
      ("cordon", text),
      ("commit", unsafe String(cString: cordon_build_commit())),
      ("list format", "version \(ImageInfo.currentFormatVersion)"),
      ("PCRE2", pcre2),
      ("ICU", "\(version(cordon_icu_version)), Unicode \(version(cordon_unicode_version))"),
      ("Public Suffix List", publicSuffixList),
    ].map { label, value in label + String(repeating: " ", count: 20 - label.count) + value + "\n" }.joined()
  }

  /// `10.42 2022-12-11`
  private static var pcre2: String {
    version { room in _ = unsafe pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), room) }
  }

  /// `2023-02-09, with libpsl 0.21.2`
  private static var publicSuffixList: String {
    let library = "libpsl \(unsafe String(cString: psl_get_version()))"
    let seconds = psl_builtin_file_time()
    guard seconds > 0, let date = Timestamp(secondsSince1970: Int64(seconds)) else { return "with \(library)" }
    return "\("\(date)".prefix(10)), with \(library)"
  }

  /// The text that `write` writes into 64 bytes. PCRE2 and ICU need at most 24.
  private static func version(_ write: (UnsafeMutablePointer<CChar>) -> Void) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
      // SAFETY: the room is not empty, is zeroed, and each `write` ends its text with NUL within it.
      unsafe room.initialize(repeating: 0)
      unsafe write(room.baseAddress!)
      return unsafe String(cString: room.baseAddress!)
    }
  }
}
