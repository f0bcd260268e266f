// The conditions that a compiled list must meet before it is used: signed by a trusted key, and not too old.

import ArgumentParser
import CordonIO
import CordonMatcher

/// A length of time as people write it: `7d`.
struct Age {
  let seconds: Int64

  private static let units: [(letter: Character, seconds: Int64)] = [
    ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800),
  ]

  init(argument: String) throws {
    guard let unit = Age.units.first(where: { $0.letter == argument.last }), argument.first != "+",
      let number = Int64(argument.dropLast()), number > 0,
      case let (seconds, false) = number.multipliedReportingOverflow(by: unit.seconds)
    else {
      throw ValidationError(
        "--max-age must be a number and a unit, such as 7d: s for seconds, m minutes, h hours, d days, w weeks")
    }
    self.seconds = seconds
  }

  /// `90 minutes`, `3 days`: in the largest unit that gives 2 or more; a negative number as its opposite.
  static func described(_ seconds: Int64) -> String {
    let seconds = seconds.magnitude
    let units: [(name: String, size: UInt64)] = [("day", 86_400), ("hour", 3600), ("minute", 60)]
    for unit in units where seconds >= 2 * unit.size { return counted(Int(clamping: seconds / unit.size), unit.name) }
    return counted(Int(clamping: seconds), "second")
  }
}

struct ListConditions: ParsableArguments {
  @Option(
    name: .customLong("trust"),
    help: ArgumentHelp(
      "Use the list only if this key signed it (repeatable): a file of public keys, such as KEY.pub of cordon keygen, or the "
        + "text of one.", valueName: "key"), completion: .file())
  var trusted: [String] = []

  @Option(
    help: ArgumentHelp(
      "Warn if the list is older, such as 7d: by its publisher's date, or else by the file's time. Units: s, m, h, d, w.",
      valueName: "age"), transform: Age.init(argument:))
  var maxAge: Age?

  @Flag(
    help: ArgumentHelp(
      "Refuse a list that --max-age would warn of, with exit status 2. A list that becomes too old under --watch stays in use, "
        + "with a warning."
    ))
  var refuseStale = false

  @Option(
    help: ArgumentHelp(
      "The file with the secret key that the list was compiled with: 64 hexadecimal digits.", valueName: "file"),
    completion: .file())
  var keyFile: String?

  func validate() throws {
    if refuseStale, maxAge == nil {
      throw ValidationError("--refuse-stale needs an age: give one with --max-age, such as 7d")
    }
  }

  /// Makes an opener with these conditions. It reads the key files once, so a list that is reloaded later is checked with the
  /// same keys.
  func opener() throws -> ListOpener {
    var keys: [PublicKey] = []
    for text in trusted {
      if !text.hasPrefix("cordon-ed25519-") { try SecretFile.refuse(text, of: "--trust") }
      do throws(KeyError) {
        if text.hasPrefix("cordon-ed25519-") {
          keys.append(try PublicKey(text))
        } else {
          keys += try PublicKey.keys(inFile: text)
        }
      } catch {
        throw CommandFailure(message: "--trust: \(error.description)")
      }
    }
    return ListOpener(
      secret: try keyFile.map(SecretKeyFile.read), keys: trusted.isEmpty ? nil : keys, maximumAge: maxAge,
      refusesStale: refuseStale)
  }
}

/// Opens compiled lists that meet the conditions.
struct ListOpener: Sendable {
  /// The secret that the list was compiled with.
  let secret: ListKey?
  /// Nil if any list may be used.
  let keys: [PublicKey]?
  let maximumAge: Age?
  let refusesStale: Bool

  /// The same opener for a list that is only compared with, whatever its age.
  var ofAnyAge: ListOpener { ListOpener(secret: secret, keys: keys, maximumAge: nil, refusesStale: false) }

  /// Opens the list at `path`. Warnings go to standard error.
  ///
  /// - Throws: ``CommandFailure``, one sentence.
  func open(_ path: String) throws -> Blocklist {
    do throws(ImageError) {
      return try openImage(path)
    } catch {
      throw CommandFailure(message: error.description)
    }
  }

  /// The same, with a typed error.
  func openImage(_ path: String) throws(ImageError) -> Blocklist {
    let blocklist =
      if let keys {
        try Blocklist(contentsOf: path, key: secret, trusting: keys)
      } else {
        try Blocklist(contentsOf: path, key: secret)
      }
    if let complaint = complaint(about: blocklist, at: path) {
      if refusesStale { throw ImageError(.stale(reason: complaint), path: path) }
      reportToStandardError("warning: \(complaint)")
    }
    return blocklist
  }

  /// What is wrong with the age of the list at `path`; nil if nothing is, or without `--max-age`.
  func complaint(about blocklist: Blocklist, at path: String) -> String? {
    guard let maximumAge else { return nil }
    guard let age = blocklist.age() else {
      return "\(path) has no date, and its file's time is before 1970: its age is unknown"
    }
    if age.isByFile, keys != nil {
      return
        "\(path) has no date, and nobody signs the time of a file: its age is unknown; ask the publisher to compile with --date"
    }
    let date = age.isByFile ? "by the file's time, \(age.date)" : "dated \(age.date)"
    if age.isInFuture {
      return "\(path) is \(Age.described(age.seconds)) ahead of this machine's clock (\(date)): its age is unknown; "
        + "check the clock and the list's date"
    }
    guard age.exceeds(maximumAge.seconds) else { return nil }
    return "\(path) is \(Age.described(age.seconds)) old (\(date)), but --max-age allows "
      + "\(Age.described(maximumAge.seconds)); get a newer list"
  }
}
