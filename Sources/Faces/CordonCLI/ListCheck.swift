// What `cordon check` finds, as lines for people or as one JSON object.

import CordonIO
import CordonMatcher

struct ListCheck {
  private let path: String
  private let blocklist: Blocklist
  private let age: ListAge?
  private let canary: (address: String, isLive: Bool)?
  /// Nil without `--trust`.
  private let isTrusted: Bool?
  private let isStale: Bool?
  /// Sentences for standard error.
  let complaints: [String]
  /// The exit status.
  let status: Int32

  /// Checks the compiled list at `path`. One that is intact but does not meet the conditions of `opener` is described too.
  ///
  /// - Throws: ``CommandFailure`` if there is no compiled list to describe.
  init(_ opener: ListOpener, path: String) throws {
    let blocklist = try ListOpener(secret: opener.secret, keys: nil, maximumAge: nil, refusesStale: false).open(path)
    self.path = path
    self.blocklist = blocklist
    age = blocklist.age()
    canary = blocklist.canary.map { ($0.address, Matcher(blocklist).match(url: $0.address).isMatch) }
    var refusals: [String] = []
    var remarks: [String] = []

    if let keys = opener.keys, let error = blocklist.refusal(trusting: keys) {
      refusals.append(ImageError(error.problem, path: path).description)
    }
    isTrusted = opener.keys.map { keys in blocklist.signer.map(keys.contains) ?? false }
    let ageComplaint = opener.complaint(about: blocklist, at: path)
    isStale = opener.maximumAge == nil ? nil : ageComplaint != nil
    if let ageComplaint {
      refusals.append(ageComplaint)
    } else if let age, age.isInFuture {
      remarks.append("\(path) is dated in the future by this machine's clock; check the clock and the list's date")
    }
    if let canary, !canary.isLive {
      remarks.append("\(path) does not match its own canary; check for an exception (allow) that covers it")
    }
    complaints = refusals + remarks
    status = !refusals.isEmpty ? 2 : !remarks.isEmpty ? 1 : 0
  }

  private var lists: [Blocklist.List] { blocklist.lists.filter { canary == nil || $0.name != Canary.name } }

  var text: String {
    var lines = [("file", path)]
    for list in lists { lines.append(("list", list.name + (list.version.map { ", version \($0)" } ?? ""))) }
    lines.append(("date", date))
    lines.append(("rules", "\(blocklist.ruleCount)"))
    lines.append(("signature", signature))
    lines.append(
      ("canary", canary.map { $0.address + ($0.isLive ? ", live" : ", not live: no rule matches it") } ?? "none"))
    return lines.map { label, value in
      label + String(repeating: " ", count: max(1, 12 - label.count)) + value.printable + "\n"
    }.joined()
  }

  private var date: String {
    guard let age else { return "none" }
    let distance = Age.described(age.seconds) + (age.seconds < 0 ? " in the future" : " old")
    return "\(age.date), \(distance)" + (age.isByFile ? ", by the file's time: the list has no date" : "")
  }

  private var signature: String {
    guard let signer = blocklist.signer else { return "none" }
    let trust =
      switch isTrusted {
      case nil: "valid; give --trust to check whose it is"
      case true?: "valid, trusted"
      case false?: "valid, not trusted"
      }
    return "by \(signer.fingerprint), \(trust)"
  }

  var object: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.text("image", path)
    json.key("lists")
    json.beginArray()
    for list in lists {
      json.beginObject()
      json.text("name", list.name)
      if let version = list.version { json.text("version", version) }
      json.endObject()
    }
    json.endArray()
    if let date = blocklist.date { json.text("date", "\(date)") }
    if let date = blocklist.fileDate { json.text("fileDate", "\(date)") }
    if let age {
      json.key("age")
      json.number(Int(age.seconds))
      json.text("ageBy", age.isByFile ? "file" : "date")
    }
    if let isStale {
      json.key("stale")
      json.bool(isStale)
    }
    json.count("rules", blocklist.ruleCount)
    json.text("sha256", blocklist.digest)
    json.key("signed")
    json.bool(blocklist.signer != nil)
    if let signer = blocklist.signer {
      json.text("signedBy", signer.fingerprint)
      json.text("publicKey", "\(signer)")
    }
    if let isTrusted {
      json.key("trusted")
      json.bool(isTrusted)
    }
    if let canary {
      json.text("canary", canary.address)
      json.key("live")
      json.bool(canary.isLive)
    }
    json.count("status", Int(status))
    json.endObject()
    json.endLine()
    return json.takeBytes()
  }
}
