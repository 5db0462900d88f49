# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev
COPY tsconfig.json ./
COPY src ./src
COPY web ./web
RUN node web/build.ts

# The image that runs holds the page as built, and so none of what it is built with and from.
FROM page AS packages
RUN npm uninstall --omit=dev vite preact pixi.js

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules ./node_modules
COPY --from=page /app/web/dist ./web/dist
COPY package.json LICENSE ./
COPY src ./src
COPY rooms ./rooms
# Postgres refuses to run as root, and so does this image.
USER node
VOLUME /data
EXPOSE 2567
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 2567}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, without npm around it: signals reach it, and it drains.
STOPSIGNAL SIGTERM
CMD ["node", "src/main.ts"]
