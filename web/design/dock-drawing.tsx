import './dock-drawing.css';

/** A ship in a dry dock, cut across: keel blocks, shores, and the part of the hull that gets its primer. */
export function DockDrawing() {
  return (
    <svg
      class="dock-drawing"
      viewBox="0 0 520 340"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      aria-hidden="true"
    >
      <clipPath id="below-water">
        <path d="M160 168h200v110H160z" />
      </clipPath>
      <clipPath id="ground">
        <path d="M0 100h74v44h26v42h26v42h26v56h216v-56h26v-42h26v-42h26v-44h74v240H0z" />
      </clipPath>
      <g class="ground" clip-path="url(#ground)">
        {Array.from({ length: 60 }, (_, index) => (
          <path key={index} d={`M${index * 15 - 360} 340 ${index * 15 - 60} 40`} />
        ))}
      </g>
      <path class="walls" d="M0 100h74v44h26v42h26v42h26v56h216v-56h26v-42h26v-42h26v-44h74" />
      <g class="shores">
        <path d="M100 150h72M126 192h50M420 150h-72M394 192h-50" />
      </g>
      <path class="blocks" d="M236 268h48v16h-48zM200 264h14v20h-14zM306 264h14v20h-14z" />
      <path class="primer" clip-path="url(#below-water)" d="M170 104c0 88 14 160 90 160s90-72 90-160z" />
      <path class="hull" d="M170 104c0 88 14 160 90 160s90-72 90-160zM164 104h192M175 168h170" />
      <path class="cargo" d="M190 104V76h44v28M238 104V76h44v28M286 104V76h44v28M214 76V48h44v28M262 76V48h44v28" />
      <path
        class="cargo-lines"
        d="M201 82v16M212 82v16M223 82v16M249 82v16M260 82v16M271 82v16M297 82v16M308 82v16M319 82v16M225 54v16M236 54v16M247 54v16M273 54v16M284 54v16M295 54v16"
      />
    </svg>
  );
}
