INGRESS: str
EXCVIEW: str
MAIN: str
