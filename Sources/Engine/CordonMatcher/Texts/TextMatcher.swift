// Checks running text: the links in it and the handles, then patterns and phrases.
//
//   text ─┬► links, refanged ─► each goes the way of an address (AddressMatcher)
//         ├► handles beside platforms' names ─► identities ─► index
//         └► given, folded, skeleton ─► patterns, phrases                      TextMatcher+Patterns.swift
//
// A part of a Matcher. Its scratch memory is reused; what is known of an item is in the ItemState.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonText

/// What the prefilter of a batch has found out about a text.
struct TextKnowledge {
  enum Links {
    case unknown, none
    /// The link finder has found them, and holds them.
    case found
  }
  var links = Links.unknown
  var holdsNoHandles = false
  var meetsNoPatterns = false
  /// How far the index of texts has searched it; nil for not at all.
  var progress: SearchProgress?
}

/// Checks texts against a list. One for each worker.
struct TextMatcher: ~Copyable {
  let settings: MatcherSettings
  let patterns: PatternMatcher
  var linkFinder = LinkFinder()
  private var folder = TextFolder()
  /// The folded form of the text.
  private(set) var folded = FoldedText()
  /// The forms of the text as they are searched: as given, folded, folded for rules that are searched for in another wording
  /// there, and each reading of its skeleton.
  let givenSubject = PatternSubject()
  let foldedSubject = PatternSubject()
  let rewrittenSubject = PatternSubject()
  let skeletonSubjects = (0..<SkeletonReadings.maximumCount).map { _ in PatternSubject() }
  /// Made with the first text whose skeleton is searched.
  private var skeletonMaker: SkeletonMaker?
  private(set) var skeletons = SkeletonReadings()

  init(_ settings: MatcherSettings, patterns: PatternMatcher) {
    self.settings = settings
    self.patterns = patterns
  }

  /// Checks `text`.
  ///
  /// - Parameter whole: where an address stands that was checked already.
  mutating func check(
    _ text: Span<UInt8>, except whole: Range<Int>? = nil, knowing knowledge: TextKnowledge = TextKnowledge(),
    _ addresses: inout AddressMatcher, _ state: inout ItemState
  ) {
    state.isText = true
    if settings.mayHoldAddresses, knowledge.links != .none {
      if knowledge.links == .unknown { linkFinder.find(in: text) }
      checkFoundLinks(in: text, except: whole, &addresses, &state)
    }
    if !knowledge.holdsNoHandles { checkHandles(in: text, &addresses, &state) }
    guard !state.isFirstFinal, !knowledge.meetsNoPatterns, !settings.blocklist.patterns.rules.isEmpty else { return }
    searchPatterns(in: text, from: knowledge.progress, &state)
  }

  /// Checks every link in `address`, an item that is one address, except the one at `whole`.
  mutating func checkLinks(
    inAddress address: Span<UInt8>, except whole: Range<Int>?, _ addresses: inout AddressMatcher,
    _ state: inout ItemState
  ) {
    linkFinder.find(in: address, isAddress: true)
    checkFoundLinks(in: address, except: whole, &addresses, &state)
  }

  private mutating func checkFoundLinks(
    in text: Span<UInt8>, except whole: Range<Int>?, _ addresses: inout AddressMatcher, _ state: inout ItemState
  ) {
    linkFinder.visitFound(in: text) { link, address in
      let span = link.span
      if state.hasEnded(exceptAt: state.place(of: span)) { return false }
      if span == whole, !link.isRefanged { return true }
      state.trace?.add(.link(span))
      addresses.check(
        address, at: span, tier: .derived, via: link.isRefanged ? [.refang, .extract] : [.extract],
        isOtherReading: link.isOtherReading, &state)
      return true
    }
    if linkFinder.isIncomplete { state.fail(CarriedQueue.failure) }
  }

  /// Looks up the identity of each handle in `text` that stands next to its platform's name.
  private mutating func checkHandles(
    in text: Span<UInt8>, _ addresses: inout AddressMatcher, _ state: inout ItemState
  ) {
    let handles = settings.blocklist.handles
    if handles.isEmpty || !HandleFinder.mayHoldHandles(text) { return }
    fold(text)
    let bytes = folded.bytes.span
    handles.forEachHandle(in: bytes) { handle in
      addresses.check(
        handle: bytes.extracting(handle.span.lowerBound + 1..<handle.span.upperBound), onPlatform: handle.platform,
        at: folded.originalRange(of: handle.span), &state)
    }
  }

  // MARK: Forms

  /// Makes the folded form of `text`.
  mutating func fold(_ text: Span<UInt8>) { folder.fold(text, into: &folded) }

  /// Makes the readings of the skeleton of the folded form.
  mutating func makeSkeletons() {
    if skeletonMaker == nil { skeletonMaker = SkeletonMaker() }
    skeletonMaker!.make(from: folded, into: &skeletons)
  }
}
