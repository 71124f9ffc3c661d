// The picture in its zone can be dragged, zoomed and turned; what comes of it is a choice like any other, so that back is undo.
const take = (detail) => document.dispatchEvent(new CustomEvent("shop:take", { detail }));
const REST = 350;
const [LEAST, MOST] = [20, 800];
const radians = (turn) => (turn * Math.PI) / 180;
const sides = (turn) => [Math.abs(Math.cos(radians(turn))), Math.abs(Math.sin(radians(turn)))];
const between = (low, value, high) => Math.max(low, Math.min(high, value));

function read(value) {
  const [token, numbers = "500.500.100.0"] = value.split("~");
  const [x, y, zoom, turn] = numbers.split(".").map(Number);
  return { token, x, y, zoom, turn };
}

const write = ({ token, x, y, zoom, turn }) => `${token}~${Math.round(x)}.${Math.round(y)}.${Math.round(zoom)}.${((turn % 360) + 360) % 360}`;

// Pixels of the picture on the height of the zone; see configurator/domain/crops.py.
function scale(crop, { width, height, aspect }) {
  const [c, s] = sides(crop.turn);
  return (Math.min(width / (aspect * c + s), height / (aspect * s + c)) * 100) / crop.zoom;
}

function hold(crop, zone) {
  const [c, s, k] = [...sides(crop.turn), scale(crop, zone)];
  const held = (part, side, half) => {
    const [low, high] = [half, side - half].sort((one, other) => one - other);
    return (between(low, (part * side) / 1000, high) * 1000) / side;
  };
  crop.x = between(0, held(crop.x, zone.width, (k * (zone.aspect * c + s)) / 2), 1000);
  crop.y = between(0, held(crop.y, zone.height, (k * (zone.aspect * s + c)) / 2), 1000);
}

function push(crop, zone, across, down) {
  const [c, s, k] = [Math.cos(radians(crop.turn)), Math.sin(radians(crop.turn)), scale(crop, zone)];
  const [east, south] = [-across * zone.aspect * k, -down * k];
  crop.x += ((c * east + s * south) * 1000) / zone.width;
  crop.y += ((c * south - s * east) * 1000) / zone.height;
}

function draw(stage, image, crop, zone) {
  const pen = stage.getContext("2d");
  const factor = stage.height / scale(crop, zone);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, stage.width, stage.height);
  pen.translate(stage.width / 2, stage.height / 2);
  pen.rotate(radians(crop.turn));
  pen.scale(factor, factor);
  pen.drawImage(image, (-crop.x * zone.width) / 1000, (-crop.y * zone.height) / 1000, zone.width, zone.height);
}

// An answer brings a new stage: it is given the focus that the old one had, and what was done to the picture meanwhile.
let held = "";
const moved = new Map();
window.addEventListener("popstate", () => moved.clear());
document.addEventListener("submit", ({ submitter }) => submitter?.name === "take" && !submitter.hidden && moved.delete(submitter.value.split(".")[0]));

function open(box) {
  const { crop: shown, cropGroup: group, cropSize, cropAspect } = box.dataset;
  const [width, height] = cropSize.split(" ").map(Number);
  const zone = { width, height, aspect: Number(cropAspect) };
  const stage = box.querySelector("canvas");
  const meanwhile = moved.get(group);
  const crop = read(meanwhile?.startsWith(read(shown).token) ? meanwhile : shown);
  const image = Object.assign(new Image(), { src: stage.dataset.cropSource });
  let timer = 0;
  stage.width = zone.aspect > 1 ? 640 : 420 * zone.aspect;
  stage.height = stage.width / zone.aspect;
  stage.hidden = false;
  if (held === stage.id) stage.focus({ preventScroll: true });
  held = "";
  image.onload = () => (hold(crop, zone), draw(stage, image, crop, zone));
  const settle = () => {
    if (stage.dataset.dragged || !stage.isConnected) return;
    moved.delete(group);
    if (write(crop) === write(read(shown))) return;
    if (document.activeElement === stage) held = stage.id;
    take(`${group}.${write(crop)}`);
  };
  stage.addEventListener("crop:move", ({ detail: { across = 0, down = 0, zoom = 1, turn = 0 } }) => {
    push(crop, zone, across, down);
    crop.zoom = between(LEAST, crop.zoom * zoom, MOST);
    crop.turn += turn;
    hold(crop, zone);
    draw(stage, image, crop, zone);
    moved.set(group, write(crop));
    clearTimeout(timer);
    timer = setTimeout(settle, REST);
  });
  if (meanwhile) timer = setTimeout(settle, REST);
}

const all = () => document.querySelectorAll("[data-crop]:not([data-crop-open])").forEach((box) => ((box.dataset.cropOpen = "yes"), open(box)));
document.addEventListener("htmx:afterSettle", all);
all();
