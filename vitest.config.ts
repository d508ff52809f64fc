import { defineConfig } from "vitest/config";

/** unit: no I/O but files. contract: real redis-server and toxiproxy. e2e: the command line, with real k6. Never retried. */
export default defineConfig({
  test: {
    projects: [
      {
        test: { name: "unit", include: ["{harness,reports,tests}/**/*.test.ts"], testTimeout: 10_000, isolate: false },
      },
      {
        test: {
          name: "contract",
          include: ["{harness,reports,tests}/**/*.contract.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.e2e.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
