// Bundles the editor into one file. Its first line names the digest of the sources and of the bundle, so that a test
// without node can tell whether the committed bundle is the build of the committed sources.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const TARGET = "../static/editor.js";
const LICENCES = "../static/editor.licences.txt";

const sources = ["build.js", "package-lock.json", "package.json", ...readdirSync("src").map((name) => `src/${name}`)];
const digest = createHash("sha256");
for (const name of sources.sort()) digest.update(`${name}\0`).update(readFileSync(name)).update("\0");

const { outputFiles, metafile } = await build({
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  charset: "utf8",
  write: false,
  metafile: true,
});
const code = outputFiles[0].text.trimEnd();
const body = createHash("sha256").update(code).digest("hex");
const banner = `// Made by \`make editor\`. Sources ${digest.digest("hex")}, bundle ${body}. Libraries in it: editor.licences.txt.`;
writeFileSync(TARGET, `${banner}\n${code}\n`);

const libraries = new Set(Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]));
const licences = [...libraries].filter(Boolean).sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  const file = `node_modules/${name}/LICENSE`;
  const text = existsSync(file) ? readFileSync(file, "utf8").replace(/\r/g, "").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(LICENCES, licences.join(`\n${"-".repeat(72)}\n\n`));
console.log(`${TARGET}: ${code.length} characters`);
