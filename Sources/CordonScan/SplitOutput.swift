// A file for each platform, label or action. A row goes into each file that it belongs to; what belongs to none has files of
// its own, so that nothing that is not listed stands in what is sent to a platform:
//
//   youtube.com.csv  t.me.csv …   what is listed there
//   _none.csv                     listed, but without a platform (or label): text
//   _unlisted.csv                 with --all: no rule holds
//   _undecided.csv                a rule could not be decided that would ask for more than those that hold, if any do
//   _error.csv                    a record that could not be read
//
// Files are opened for each batch and closed behind it: there may be more platforms than descriptors.

import CordonBytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes each row into the files that it belongs to.
final class SplitOutput: RowOutput {
  private struct State: Sendable {
    var header: [UInt8] = []
    /// The files of this run, by their names in lower case: some file systems do not tell case.
    var files: [String: File] = [:]
    /// Those that were written to since they were last synced.
    var unsynced: Set<String> = []
    /// The folder, open and locked; -1 where it is not.
    var lock: Int32 = -1
  }

  private struct File: Sendable {
    var name: String
    var rows = 0
    var bytes = 0
    var isBegun = false
  }

  private let split: OutputSplit
  private let ending: String
  /// What is read, and not written over.
  private let inputs: Set<FileIdentity>
  private let state = Monitor(State())

  init(_ split: OutputSplit, format: OutputFormat, inputs: [String]) {
    self.split = split
    ending = format == .text ? "txt" : format.rawValue
    self.inputs = Set((inputs + split.spared).compactMap(FileIdentity.init(path:)))
  }

  func begin(header: [UInt8]) -> OutputEnd? {
    state.withLock { $0.header = header }
    return nil
  }

  func write(_ batch: inout FinishedBatch) -> OutputEnd? {
    let output = batch.buffers.output
    return write(rows: batch.rows.map { (Array(output[$0.range]), $0.findings) })
  }

  func write(rows: [(bytes: [UInt8], findings: Findings)]) -> OutputEnd? {
    var names: [String] = []
    var contents: [String: [UInt8]] = [:]
    return state.withLock { state in
      for row in rows {
        for name in files(for: row.findings) {
          let key = name.lowercased()
          if contents[key] == nil { names.append(name) }
          contents[key, default: []].append(contentsOf: row.bytes)
          state.files[key, default: File(name: name)].rows += 1
        }
      }
      for name in names {
        let key = name.lowercased()
        state.unsynced.insert(key)
        if let end = append(contents[key] ?? [], to: &state.files[key]!, header: state.header) { return end }
      }
      return nil
    }
  }

  func finish(report: (String) -> Void) -> OutputEnd? {
    let files = state.withLock { $0.files.values.sorted { $0.name < $1.name } }
    let rows = files.reduce(0) { $0 + $1.rows }
    report("\(split.folder): \(files.count) file\(files.count == 1 ? "" : "s"), \(rows) row\(rows == 1 ? "" : "s")")
    let others = namesInFolder().filter { name in
      name.hasSuffix("." + ending) && !files.contains { $0.name.lowercased() + "." + ending == name.lowercased() }
    }
    if !others.isEmpty {
      let shown = others.sorted().prefix(5).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
      report("\(split.folder): not of this run: \(shown)")
    }
    return nil
  }

  // MARK: Which files

  /// The names, without ending, of the files that a row belongs to.
  private func files(for findings: Findings) -> [String] {
    guard findings.isListed else { return [findings.action.isEmpty ? "_unlisted" : "_" + findings.action] }
    let names =
      switch split.key {
      case .platform: findings.platforms.all
      case .label: findings.labels.all
      case .action: [findings.action]
      }
    var known: Set<String> = []
    let files =
      names.isEmpty ? ["_none"] : names.map(SplitOutput.fileName).filter { known.insert($0.lowercased()).inserted }
    return files + (findings.undecided.isEmpty ? [] : ["_undecided"])
  }

  /// A name for a file that stands for `text`: letters, digits, `.`, `-` and `_` as they are, all else percent-encoded.
  static func fileName(_ text: String) -> String {
    var name: [UInt8] = []
    for scalar in text.unicodeScalars {
      let isPlain =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "-_.".unicodeScalars.contains(scalar)
      let isFirst = name.isEmpty && "_.".unicodeScalars.contains(scalar)
      for byte in String(scalar).utf8 {
        if isPlain, !isFirst { name.append(byte) } else { name.appendPercentEncoded(byte) }
      }
    }
    if name.count > maximumNameLength {
      let hash = String(Hash64.hash(name.span, seed: 0x636F_7264_6F6E), radix: 16)
      name.removeLast(name.count - maximumNameLength)
      while let last = name.last, last & 0xC0 == 0x80 { name.removeLast() }
      if let last = name.last, last >= 0xC0 { name.removeLast() }
      name.append(contentsOf: "~\(hash)".utf8)
    }
    return String(decoding: name, as: UTF8.self)
  }
  private static let maximumNameLength = 200

  // MARK: Checkpoints

  func lengths() -> [OutputLength] {
    state.withLock { state in
      state.files.values.sorted { $0.name < $1.name }.map {
        OutputLength(name: $0.name, bytes: $0.bytes, rows: $0.rows)
      }
    }
  }

  func lock() throws(SourceError) {
    if let reason = SplitOutput.makeFolder(split.folder) { throw SourceError("\(split.folder): \(reason)") }
    let descriptor = open(split.folder, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw SourceError("\(split.folder): another run writes to it; wait for its end")
    }
    state.withLock { $0.lock = descriptor }
  }

  func unlock() {
    state.withLock { state in
      if state.lock >= 0 { close(state.lock) }
      state.lock = -1
    }
  }

  func condition(since lengths: [OutputLength]) -> OutputCondition {
    let cut = lengths.first { length in FileStamp(path: path(of: length.name)).map { $0.size < length.bytes } ?? true }
    return cut.map { .cut(path(of: $0.name)) } ?? .whole
  }

  func resume(at lengths: [OutputLength], header: [UInt8]?) throws(SourceError) {
    for length in lengths {
      let path = path(of: length.name)
      guard truncate(path, off_t(length.bytes)) == 0 else { throw SourceError("\(path): \(systemReason())") }
    }
    state.withLock { state in
      state.header = header ?? []
      for length in lengths {
        state.files[length.name.lowercased()] = File(
          name: length.name, rows: length.rows, bytes: length.bytes, isBegun: true)
      }
    }
  }

  func sync() -> String? {
    let paths = state.withLock { state in
      defer { state.unsynced = [] }
      return state.unsynced.compactMap { state.files[$0].map { path(of: $0.name) } }
    }
    for path in paths {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      defer { if descriptor >= 0 { close(descriptor) } }
      if descriptor < 0 || fsync(descriptor) != 0 { return "\(path): \(systemReason())" }
    }
    return nil
  }

  // MARK: Files

  private func path(of name: String) -> String { split.folder + "/" + name + "." + ending }

  private func append(_ bytes: [UInt8], to file: inout File, header: [UInt8]) -> OutputEnd? {
    let path = path(of: file.name)
    if !file.isBegun {
      if let reason = SplitOutput.makeFolder(split.folder) { return .failed("\(split.folder): \(reason)") }
      if let identity = FileIdentity(path: path), inputs.contains(identity) {
        return .failed("\(path): is also read; split into another folder")
      }
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (file.isBegun ? O_APPEND : O_TRUNC), 0o666)
    guard descriptor >= 0 else { return .failed("\(path): \(systemReason())") }
    defer { close(descriptor) }
    let output = OutputDescriptor(descriptor: descriptor)
    let end = (file.isBegun ? nil : output.write(header.span)) ?? output.write(bytes.span)
    file.bytes += (file.isBegun ? 0 : header.count) + bytes.count
    file.isBegun = true
    if case .failed(let reason) = end { return .failed("\(path): \(reason)") }
    return end
  }

  /// Makes a folder, and those that it lies in; answers why that cannot be done.
  private static func makeFolder(_ path: String) -> String? {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      if mkdir(String(path[..<end]), 0o777) != 0, errno != EEXIST { return systemReason() }
    }
    return nil
  }

  private func namesInFolder() -> [String] { InputPaths.names(inFolder: split.folder) ?? [] }
}
