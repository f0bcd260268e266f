// Office documents are zip archives: ECMA-376 part 2 (`[Content_Types].xml`), OpenDocument part 2 and EPUB (`mimetype` first).

enum ZipDocument {
  /// What a zip archive with members of these names is, where it is a document: one sentence without a full stop.
  static func sentence(names: [[UInt8]]) -> String? {
    guard names.contains(where: { $0.elementsEqual("[Content_Types].xml".utf8) }) else { return nil }
    func has(_ folder: String) -> Bool { names.contains { $0.starts(with: folder.utf8) } }
    if has("xl/") { return workbook }
    if has("word/") { return other("a Word document (.docx)") }
    if has("ppt/") { return other("a PowerPoint presentation (.pptx)") }
    return "is an Office document (.xlsx, .docx or .pptx), which Cordon does not read; "
      + "save each sheet of a workbook as CSV, anything else as plain text"
  }

  /// The same by the first bytes of the archive.
  static func sentence(localNamesIn head: [UInt8]) -> String? {
    if let name = openDocument(head) { return name }
    var names: [[UInt8]] = []
    var place = 0
    // Headers are looked for, since the length of a member may stand behind it.
    while place + 30 < head.count, let next = head[place...].firstIndex(of: 0x50) {
      place = next + 1
      guard let entry = ZipEntry(local: head[next...]) else { continue }
      names.append(entry.name)
    }
    return sentence(names: names)
  }

  /// The same of OpenDocument and EPUB, whose first member says what they are.
  static func openDocument(_ head: [UInt8]) -> String? {
    guard let entry = ZipEntry(local: head[...]), entry.name.elementsEqual("mimetype".utf8), entry.method == 0,
      entry.length <= head.count
    else { return nil }
    let type = String(decoding: head[entry.length...].prefix(64), as: UTF8.self)
    if type.hasPrefix("application/vnd.oasis.opendocument.spreadsheet") {
      return
        "is an OpenDocument spreadsheet (.ods), which Cordon does not read; save each of its sheets as CSV and scan that"
    }
    if type.hasPrefix("application/vnd.oasis.opendocument.") { return other("an OpenDocument file") }
    return type.hasPrefix("application/epub+zip") ? other("an EPUB book") : nil
  }

  private static let workbook =
    "is an Excel workbook (.xlsx), which Cordon does not read; save each of its sheets as CSV and scan that"

  private static func other(_ what: String) -> String {
    "is \(what), which Cordon does not read; save it as plain text (UTF-8)"
  }
}
