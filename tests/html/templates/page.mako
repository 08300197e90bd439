<%! from heliograph.pyramid import render_flashes %>
<body>${render_flashes(request, theme="bootstrap")}</body>
