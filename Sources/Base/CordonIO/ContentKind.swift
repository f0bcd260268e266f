// What the first bytes of a source say that it is: text in some encoding, something compressed or packed, or a kind of file
// that Cordon does not read. Names of files decide nothing here.
//
//   gzip RFC 1952 · bzip2 · xz · zstd RFC 8878 · zip APPNOTE 4.3.7 · 7z · tar POSIX pax · byte order marks: Unicode 23.8

import CordonBytes

/// What a source holds, by its first bytes.
enum ContentKind: Sendable, Equatable {
  /// Text as it stands.
  case text(Returns)
  /// Text in UTF-16 or UTF-32, whether a byte order mark says so or only its look.
  case wideText(UnicodeSource.Encoding)
  /// One compressed stream.
  case compressed(Compression)
  case tar
  case zip
  case sevenZip
  /// A kind of file that is not read: what it is and what to do, without a full stop.
  case unreadable(String)
  /// No text, and no kind of file that is known. It is checked as bytes: why that may not be enough.
  case binary(String)

  /// How often a carriage return without a line feed ends a line.
  enum Returns: Sendable {
    /// It does not.
    case few
    /// There are more of them than line feeds.
    case many
    /// There are some, and no line feed.
    case alone
  }

  /// How a single stream is compressed.
  enum Compression: String, Sendable { case gzip, bzip2, xz, zstd }
}

extension ContentKind {
  /// How many first bytes are looked at.
  static let headLength = 65_536

  /// Whether more bytes are needed to say what begins with `head`.
  static func needsMore(_ head: [UInt8]) -> Bool {
    guard let first = head.first else { return true }
    if head.count >= 512 { return false }
    if head.count < 4, [0xFE, 0xFF, 0x00].contains(first) { return true }
    if head.count < 256, head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return true }
    if signatures.contains(where: { $0.bytes.count > head.count && $0.bytes.starts(with: head) && $0.offset == 0 }) {
      return true
    }
    // The header of a tar archive is a block of 512 bytes, most of them NUL.
    return head.contains(0)
  }

  /// - Parameters:
  ///   - head: the first bytes: all of the source, or ``headLength`` of them, or what has come so far.
  ///   - name: whether the file's name promises something compressed or packed, which text is not.
  init(head: [UInt8], isNamedAsPacked: Bool = false) {
    if let mark = UnicodeSource.Encoding(mark: head) {
      self = ContentKind.marked(mark, head)
    } else if TarHeader.begins(head) {
      self = .tar
    } else if let signature = ContentKind.signatures.first(where: { $0.begins(head) }) {
      self = signature.kind
    } else {
      self = .init(unsigned: head, isNamedAsPacked: isNamedAsPacked)
    }
  }

  /// Decides what begins with a byte order mark of UTF-16 or UTF-32. The mark alone proves nothing: it may stand before many
  /// lines of UTF-8, and Cordon would find nothing in those if it read them as UTF-16.
  private static func marked(_ encoding: UnicodeSource.Encoding, _ head: [UInt8]) -> ContentKind {
    let bytes = Array(head[encoding.width...])
    // Text with ASCII characters in this encoding is text, whatever else it holds.
    if bytes.isEmpty || encoding.asciiShare(of: bytes) * 20 >= 1 { return .wideText(encoding) }
    let isOther =
      NarrowTextFinder.count(in: bytes) * 2 > bytes.count
      || encoding.implausibleUnits(in: bytes) > 1 + bytes.count / encoding.width / 50
    return isOther
      ? .binary(
        "it begins with a byte order mark of \(encoding.name), and what follows is not \(encoding.name), "
          + "so it was checked as bytes; save it as UTF-8")
      : .wideText(encoding)
  }

  /// The kind of a source that begins with no signature.
  private init(unsigned head: [UInt8], isNamedAsPacked: Bool) {
    let counts = ByteCounts(head)
    // No text in UTF-16 looks like UTF-8 with characters beyond ASCII: there the NULs are somebody's.
    if let encoding = UnicodeSource.Encoding(unmarked: head, counts), !counts.isUTF8BeyondASCII(head) {
      self = .wideText(encoding)
    } else if let reason = counts.reasonForNoText(
      of: head, isNamedAsPacked: isNamedAsPacked, isCut: ContentKind.signatures.contains { $0.isCut(head) })
    {
      self = .binary(reason)
    } else {
      self = .text(counts.returns)
    }
  }
}
