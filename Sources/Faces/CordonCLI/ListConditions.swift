// What a list must be before it is used: signed by a trusted key, and not too old.

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
        "--max-age is a number and a unit, such as 7d: s for seconds, m minutes, h hours, d days, w weeks")
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
      "Use the image only where this key signed it: a file of public keys (KEY.pub of cordon keygen), or the text of one; "
        + "repeatable.", valueName: "key"))
  var trusted: [String] = []

  @Option(
    help: ArgumentHelp(
      "Warn where the image is older, such as 7d: by the date that its publisher gave it, else by the file's time. Units: "
        + "s, m, h, d, w.", valueName: "age"), transform: Age.init(argument:))
  var maxAge: Age?

  @Flag(
    help: ArgumentHelp(
      "Refuse what --max-age warns of: exit status 2. A list that becomes too old while it is in use (--watch) is warned of."
    ))
  var refuseStale = false

  @Option(
    help: ArgumentHelp(
      "The file with the secret key that the image was compiled with: 64 hexadecimal digits.", valueName: "file"))
  var keyFile: String?

  func validate() throws {
    if refuseStale, maxAge == nil {
      throw ValidationError("--refuse-stale needs to know what is stale: say how old with --max-age, such as 7d")
    }
  }

  /// What opens images under these conditions. Reads the files of keys, once: a list that is opened again later is held
  /// to the same ones.
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

/// Opens images that are what was asked for.
struct ListOpener: Sendable {
  /// The secret that the list was compiled with.
  let secret: ListKey?
  /// Nil where any list may be used.
  let keys: [PublicKey]?
  let maximumAge: Age?
  let refusesStale: Bool

  /// The same for a list that is only compared with.
  var ofAnyAge: ListOpener { ListOpener(secret: secret, keys: keys, maximumAge: nil, refusesStale: false) }

  /// Opens the image at `path`. What is only to be warned of goes to standard error.
  ///
  /// - Throws: ``CommandFailure``, one sentence.
  func open(_ path: String) throws -> Blocklist {
    do throws(ImageError) {
      return try openImage(path)
    } catch {
      throw CommandFailure(message: error.description)
    }
  }

  /// The same for who opens it again and again.
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

  /// What is wrong with the age of the list at `path`; nil where nothing is, or nothing was asked.
  func complaint(about blocklist: Blocklist, at path: String) -> String? {
    guard let maximumAge else { return nil }
    guard let age = blocklist.age() else {
      return "\(path) has no date, and its file's time is before 1970: its age is not known"
    }
    if age.isByFile, keys != nil {
      return
        "\(path) has no date, and the time of a file is nobody's word: its age is not known; have it compiled with --date"
    }
    let date = age.isByFile ? "by the file's time, \(age.date)" : "dated \(age.date)"
    if age.isInFuture {
      return "\(path) is \(Age.described(age.seconds)) ahead of this machine's clock (\(date)): its age is not known; "
        + "look at the clock, and at the list's date"
    }
    guard age.exceeds(maximumAge.seconds) else { return nil }
    return "\(path) is \(Age.described(age.seconds)) old (\(date)), and --max-age asks for "
      + "\(Age.described(maximumAge.seconds)) at most; get a newer list"
  }
}
