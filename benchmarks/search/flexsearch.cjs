// Answers one query a line with the refs that FlexSearch finds; the first line of the input holds all records.
const { Index } = require(require.resolve("flexsearch", { paths: [process.cwd()] }));
const lines = require("node:readline").createInterface({ input: process.stdin });
const most = Number(process.argv[2]);
let index = null;
lines.on("line", (line) => {
  const said = JSON.parse(line);
  if (index) {
    console.log(JSON.stringify(index.search(said, { limit: most })));
    return;
  }
  index = new Index({ tokenize: "full" });
  for (const [ref, text] of said) index.add(ref, text);
});
