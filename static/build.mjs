// The one esbuild call: every bundle that the pages load, into static/dist.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("./src/", import.meta.url));

const bundles = [
  { in: "js/theme.js", out: "theme" }, // blocking, in the head: no flash of the wrong theme
  { in: "js/site.js", out: "site" },
  { in: "js/lab/index.js", out: "lab" },
  { in: "js/lab/workbench.js", out: "workbench" }, // most of it is the terminal
  { in: "css/site.css", out: "site" },
  { in: "css/lab.css", out: "lab" },
  { in: "css/styleguide.css", out: "styleguide" },
  { in: "css/admin.css", out: "admin" },
];

await build({
  absWorkingDir: source,
  entryPoints: bundles.filter((bundle) => existsSync(source + bundle.in)),
  outdir: "../dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
});
