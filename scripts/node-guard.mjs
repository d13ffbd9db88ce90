// Plain JavaScript that any Node can parse: says in one sentence what is wrong instead of a syntax error.
const nodeMajorMin = 24
const major = Number(process.versions.node.split('.')[0])
if (major < nodeMajorMin) {
  process.stderr.write(
    `G2E needs Node ${nodeMajorMin} and this is ${process.versions.node}. Start it with "npm start" after "npm ci": that brings its own Node.\n`,
  )
  process.exit(78)
}
