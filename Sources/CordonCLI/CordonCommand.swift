import ArgumentParser
import CordonCompiler
import CordonScan

@main struct CordonCommand: ParsableCommand { func run() {} }
