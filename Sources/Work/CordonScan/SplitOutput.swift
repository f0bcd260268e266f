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
import CordonIO
import CordonSystem

/// Writes each row into the files that it belongs to.
final class SplitOutput: RowOutput {
  private struct State: Sendable {
    var header: [UInt8] = []
    /// The files of this run, by their names in lower case: some file systems do not tell case.
    var files: [String: File] = [:]
    /// Those that were written to since they were last synced.
    var unsynced: Set<String> = []
    /// The folder, open and locked; nil where it is not.
    var lock: FileDescriptor?
  }

  private struct File: Sendable {
    var name: String
    var rows = 0
    var bytes = 0
    /// Which file it is; nil before it is begun.
    var identity: FileIdentity?
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
    return write(rows: batch.rows.map { (Array(output[$0.range]), $0.summary) })
  }

  func write(rows: [(bytes: [UInt8], summary: RecordSummary)]) -> OutputEnd? {
    var names: [String] = []
    var contents: [String: [UInt8]] = [:]
    return state.withLock { state in
      for row in rows {
        for name in files(for: row.summary) {
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
  private func files(for summary: RecordSummary) -> [String] {
    guard summary.isListed else { return [summary.action.isEmpty ? "_unlisted" : "_" + summary.action] }
    let names =
      switch split.key {
      case .platform: summary.platforms.all
      case .label: summary.labels.all
      case .action: [summary.action]
      }
    var known: Set<String> = []
    let files =
      names.isEmpty ? ["_none"] : names.map(SplitOutput.fileName).filter { known.insert($0.lowercased()).inserted }
    return files + (summary.undecided.isEmpty ? [] : ["_undecided"])
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
    if let reason = split.makeFolder() { throw SourceError("\(split.folder): \(reason)") }
    let folder = try? FileDescriptor(opening: split.folder, for: .reading)
    if let folder, folder.lock() == .heldByAnother {
      folder.close()
      throw SourceError("\(split.folder): another run writes to it; wait for its end")
    }
    state.withLock { $0.lock = folder }
  }

  func unlock() {
    state.withLock { state in
      state.lock?.close()
      state.lock = nil
    }
  }

  func condition(since lengths: [OutputLength]) -> OutputCondition {
    for length in lengths {
      guard case .success(let file) = openFile(length.name) else { return .cut(path(of: length.name)) }
      defer { file.close() }
      if (try? file.status())?.size ?? 0 < length.bytes { return .cut(path(of: length.name)) }
    }
    return .whole
  }

  func resume(at lengths: [OutputLength], header: [UInt8]?) throws(SourceError) {
    var files: [String: File] = [:]
    for length in lengths {
      let file = try openFile(length.name).get()
      defer { file.close() }
      do throws(SystemError) {
        try file.truncate(to: length.bytes)
      } catch {
        throw SourceError("\(path(of: length.name)): \(error)")
      }
      files[length.name.lowercased()] = File(
        name: length.name, rows: length.rows, bytes: length.bytes, identity: FileIdentity(descriptor: file))
    }
    state.withLock { state in
      state.header = header ?? []
      state.files.merge(files) { $1 }
    }
  }

  func sync() -> String? {
    let files = state.withLock { state in
      defer { state.unsynced = [] }
      return state.unsynced.compactMap { state.files[$0] }
    }
    for file in files {
      switch openFile(file.name, identity: file.identity) {
      case .failure(let error): return error.reason
      case .success(let descriptor):
        defer { descriptor.close() }
        do throws(SystemError) { try descriptor.sync() } catch { return "\(path(of: file.name)): \(error)" }
      }
    }
    return nil
  }

  // MARK: Files

  private func path(of name: String) -> String { split.folder + "/" + name + "." + ending }

  private func append(_ bytes: [UInt8], to file: inout File, header: [UInt8]) -> OutputEnd? {
    let path = path(of: file.name)
    let isNew = file.identity == nil
    if isNew, let reason = split.makeFolder() { return .failed("\(split.folder): \(reason)") }
    let descriptor: FileDescriptor
    switch openFile(file.name, creates: isNew, identity: file.identity) {
    case .failure(let error): return .failed(error.reason)
    case .success(let open): descriptor = open
    }
    defer { descriptor.close() }
    if isNew {
      do throws(SystemError) {
        let identity = try descriptor.status().identity
        if inputs.contains(identity) { return .failed("\(path): is also read; split into another folder") }
        try descriptor.truncate(to: 0)
        file.identity = identity
      } catch {
        return .failed("\(path): \(error)")
      }
    }
    let output = OutputDescriptor(descriptor)
    let end = (isNew ? output.write(header.span) : nil) ?? output.write(bytes.span)
    file.bytes += (isNew ? header.count : 0) + bytes.count
    if case .failed(let reason) = end { return .failed("\(path): \(reason)") }
    return end
  }

  /// Opens the file of `name` to append to it, and changes nothing of it. Others may be able to put things into the folder, so
  /// what stands there must be a file of one name only: behind a link, a second name or a pipe may be anything.
  ///
  /// - Parameters:
  ///   - creates: whether it is made where it is missing.
  ///   - identity: the file that it must be; nil for any.
  private func openFile(
    _ name: String, creates: Bool = false, identity: FileIdentity? = nil
  ) -> Result<FileDescriptor, SourceError> {
    let path = path(of: name)
    func refused(_ what: String) -> Result<FileDescriptor, SourceError> {
      .failure(SourceError("\(path): \(what); remove it, or split into another folder"))
    }
    let descriptor: FileDescriptor
    do throws(SystemError) {
      // Without O_NONBLOCK a pipe would hold the run until someone reads it.
      let options: FileDescriptor.Options = [.append, .noFollow, .nonBlocking]
      descriptor = try FileDescriptor(opening: path, for: .writing, creates ? options.union(.create) : options)
    } catch {
      if (try? FileStatus(path: path, followsLinks: false))?.kind == .link { return refused("is a link") }
      if error.kind == .noReader { return refused("is a pipe or a device") }
      return .failure(SourceError("\(path): \(error)"))
    }
    let refusal: String?
    do throws(SystemError) {
      let status = try descriptor.status()
      refusal =
        if status.kind != .file {
          "is a pipe or a device"
        } else if status.linkCount > 1 {
          "has another name, under which it would be changed too"
        } else if let identity, status.identity != identity {
          "is another file than the one that this run began"
        } else {
          nil
        }
    } catch {
      refusal = error.description
    }
    guard let refusal else { return .success(descriptor) }
    descriptor.close()
    return refused(refusal)
  }

  private func namesInFolder() -> [String] {
    (FileSystem.names(inFolder: split.folder) ?? []).filter { !$0.hasPrefix(".") }
  }
}

extension OutputSplit {
  /// Makes the folder, and those that it lies in; answers why that cannot be done.
  @discardableResult
  package func makeFolder() -> String? {
    var end = folder.startIndex
    while end < folder.endIndex {
      end = folder[folder.index(after: end)...].firstIndex(of: "/") ?? folder.endIndex
      do throws(SystemError) {
        try FileSystem.makeFolder(String(folder[..<end]))
      } catch {
        if error.kind != .exists { return error.description }
      }
    }
    return nil
  }
}
