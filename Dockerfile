# docker build -t salang . && docker run --rm -v "$PWD:/work" salang run scenario.toml
FROM rust:1-slim AS build
WORKDIR /source
COPY . .
RUN cargo install --locked --path . --root /out

FROM debian:stable-slim
COPY --from=build /out/bin/salang /usr/local/bin/salang
WORKDIR /work
ENTRYPOINT ["salang"]
CMD ["--help"]
