ARG NODE=node:24.22.3-slim

# Build: everything, from the npm registry alone.
FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY prisma prisma
COPY src src
COPY scripts/build-console.js scripts/
# Generating needs no schema engine: naming an executable keeps Prisma from downloading one.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node node node_modules/prisma/build/index.js generate \
  && node node_modules/typescript/bin/tsc -p tsconfig.build.json \
  && node scripts/build-console.js

# Run: no development dependencies, no embedded database.
FROM ${NODE}
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY bin bin
COPY prisma prisma
COPY README.md ./
COPY docs docs
COPY examples/proxies examples/proxies
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "bin/rollcall.js", "health"]
CMD ["node", "bin/rollcall.js", "serve"]
