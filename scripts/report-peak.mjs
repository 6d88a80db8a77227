// Preloaded by the benchmark: says at the end how much memory the process held at most.
process.on('exit', () => process.stderr.write(`peak-rss-kib ${process.resourceUsage().maxRSS}\n`));
