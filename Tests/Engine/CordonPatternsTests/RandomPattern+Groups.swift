// The groups of random patterns: of every kind, look-arounds, conditionals, options, references and calls.

import CordonTestSupport

extension RandomPattern {
  /// A capturing group of a kind of spelling, around what `body` makes.
  mutating func group(_ body: (inout RandomPattern) -> Sample) -> Sample {
    groupCount += 1
    let number = groupCount
    switch random.next(below: 6) {
    case 0, 1, 2: put("(")
    default:
      let name = "n\(number)"
      put(random.pick(["(?<\(name)>", "(?P<\(name)>", "(?'\(name)'"]))
      names.append(name)
    }
    let inner = inScope(body)
    put(")")
    groups[number] = inner
    return .capture(number, inner)
  }

  /// What `body` makes, with options that end here.
  private mutating func inScope(_ body: (inout RandomPattern) -> Sample) -> Sample {
    let outer = isExtended
    let inner = body(&self)
    isExtended = outer
    return inner
  }

  mutating func anyGroup(depth: Int) -> Sample {
    if random.once(in: 3) { return group { $0.alternatives(depth: depth) } }
    let outer = isExtended
    switch random.next(below: 7) {
    case 0, 1, 2: put("(?:")
    case 3: put(random.pick(["(?>", "(*atomic:"]))
    case 4: put(random.pick(["(?|", "(?|"]))
    default: putOptions(ending: ":")
    }
    let inner = inScope { $0.alternatives(depth: depth) }
    put(")")
    isExtended = outer
    return inner
  }

  // MARK: Options

  mutating func setOptions() { putOptions(ending: ")") }

  private mutating func putOptions(ending: String) {
    let (options, extended) = random.pick(
      [
        ("i", nil), ("-i", nil), ("x", true), ("xx", true), ("xxx", true), ("x-x", false), ("-x", false),
        ("-xx", false),
        ("^", false), ("^x", true), ("^i", false), ("n", nil), ("s", nil), ("m", nil), ("U", nil), ("J", nil),
        ("i-s", nil),
        ("x-i", true), ("", nil), ("ix", true), ("^xx", true), ("xx-x", false), ("nx", true), ("xx", true), ("x", true),
      ] as [(String, Bool?)])
    put("(?\(options)\(ending)")
    if let extended { isExtended = extended }
  }

  // MARK: Look-arounds

  mutating func lookAround(depth: Int) -> Sample {
    let ahead = ["(?=", "(*pla:", "(*positive_lookahead:", "(?*", "(*napla:", "(*non_atomic_positive_lookahead:"]
    let behind = ["(?<=", "(*plb:", "(*positive_lookbehind:", "(?<*", "(*naplb:", "(*non_atomic_positive_lookbehind:"]
    switch random.next(below: 8) {
    case 0, 1:
      // Further on.
      put(random.pick(ahead) + random.pick([".*", ".*?", "[\\s\\S]*", "\\W*\\w*\\W*"]))
      let inner = inScope { $0.alternatives(depth: depth) }
      put(")")
      return .later(inner)
    case 2:
      put(random.pick(ahead))
      let inner = inScope { $0.alternatives(depth: depth) }
      put(")")
      return random.once(in: 2) ? inner : .nothing
    case 3:
      // What follows is what it asks for.
      put(random.pick(ahead))
      let start = source.count
      let inner = word()
      let text = Array(source[start...])
      put(")")
      put(text)
      return inner
    case 4, 5:
      put(random.pick(behind))
      var inner = [word()]
      if random.once(in: 3) {
        put("|")
        inner.append(word())
      }
      put(")")
      return .either(inner)
    case 6:
      put(random.pick(["(?!", "(*nla:", "(*negative_lookahead:"]))
      _ = inScope { $0.alternatives(depth: depth) }
      put(")")
      return .nothing
    default:
      put(random.pick(["(?<!", "(*nlb:", "(*negative_lookbehind:"]))
      _ = random.once(in: 4) ? inScope { $0.alternatives(depth: 0) } : word()
      put(")")
      return .nothing
    }
  }

  // MARK: References

  /// A back-reference, a call, or recursion.
  mutating func reference() -> Sample {
    let number = random.next(below: groupCount + 1)
    if number == 0 {
      guard random.once(in: 3) else { return word() }
      put(random.pick(["(?R)?", "(?0)?", "\\g<0>?", "\\g'0'*", "(?R)"]))
      return random.once(in: 2) ? .nothing : .call(0)
    }
    let back = groupCount - number + 1
    let name = names.isEmpty || random.once(in: 2) ? nil : random.pick(names)
    if random.once(in: 2) {
      if let name {
        put(random.pick(["\\k<\(name)>", "\\k'\(name)'", "\\k{\(name)}", "\\g{\(name)}", "(?P=\(name))"]))
      } else {
        put(random.pick(["\\\(number)", "\\g\(number)", "\\g{\(number)}", "\\g{-\(back)}", "\\g-\(back)", "\\g{+1}"]))
      }
      return .reference(name.map { Int($0.dropFirst())! } ?? number)
    }
    if let name {
      put(random.pick(["(?&\(name))", "(?P>\(name))", "\\g<\(name)>", "\\g'\(name)'"]))
    } else {
      put(
        random.pick([
          "(?\(number))", "(?-\(back))", "\\g<\(number)>", "\\g'\(number)'", "\\g<-\(back)>", "\\g'+1'", "(?+1)",
        ]))
    }
    return .call(name.map { Int($0.dropFirst())! } ?? number)
  }

  // MARK: Conditionals

  mutating func conditional(depth: Int) -> Sample {
    if random.once(in: 6) {
      put("(?(DEFINE)")
      _ = group { $0.alternatives(depth: depth) }
      put(")")
      return .nothing
    }
    var conditions = ["(1)", "(+1)", "(-1)", "(R)", "(R1)", "(VERSION>=10.0)", "(VERSION=99.9)"]
    conditions += ["(?=a)", "(?!a)", "(?<=a)", "(?<!ab)", "(*pla:ab)", "(*nlb:k)", "(?=.*ab|k)", "(?C1)(?=a)"]
    if let name = names.last { conditions += ["(<\(name)>)", "('\(name)')", "(\(name))", "(R&\(name))"] }
    put("(?" + random.pick(conditions))
    return inScope { pattern in
      var branches = [pattern.word()]
      if !pattern.random.once(in: 4) {
        pattern.put("|")
        branches.append(pattern.atom(depth: 0).0)
      }
      pattern.put(")")
      return .either(branches)
    }
  }
}
